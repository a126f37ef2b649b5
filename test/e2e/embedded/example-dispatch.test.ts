import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Document } from 'yaml';
import { shellQuote } from '../../../src/program/quote.ts';
import { breakNextMigration, mendNextMigration } from '../../demo/breakage.ts';
import { type Moment, proveUpgrade, proveWayBack } from '../../demo/proof.ts';
import { type ActRun, act } from './act.ts';
import { wasRun } from './act-log.ts';
import { runExample } from './example.ts';
import { type Gh, makeGh } from './gh.ts';
import { from, moment, openStage, runsOf, type Stage } from './site.ts';

// Without redis, which later releases want on some Pythons.
const asked = '>=2025.1,<2026';

/** One site, and what people do to it one after the other. */
describe.skipIf(act === undefined)('examples/dispatch.yml, run by act', () => {
  let stage: Stage;
  let gh: Gh;
  let before: Moment;
  let run: ActRun | undefined;

  beforeAll(async () => {
    stage = await openStage();
    gh = await makeGh(stage.site.layout.home);
    before = await moment(stage);
  });
  afterEach(() => run?.remove());
  afterAll(() => stage?.close());

  async function dispatch(edit?: (workflow: Document) => void): Promise<ActRun> {
    const event = { name: 'workflow_dispatch', payload: { inputs: { version: asked } } };
    const stages = { plan: stage, upgrade: stage };
    run = await runExample('dispatch', { stages, event, path: [gh.folder], ...(edit && { edit }) });
    return run;
  }

  it('is refused, and changes nothing, where the host has changed since the plan was approved', async () => {
    const script = await installOther(stage);
    const { code, log, outputs, summary } = await dispatch((workflow) => meanwhile(workflow, script));
    expect(code, log).toBe(1);
    expect(outputs('Plan')).toMatchObject({ status: 'planned', 'from-version': from });
    expect(outputs('Upgrade'), log).toMatchObject({ status: 'failed', 'run-id': '', 'plan-digest': '' });
    expect(log).toContain('This is not the plan that was approved: since then');
    expect(summary('Upgrade')).toContain('the packages that would be installed');
    const after = await moment(stage);
    const { packages } = before.fingerprint;
    expect(after).toEqual({ ...before, fingerprint: { ...before.fingerprint, packages: { ...packages, ...other } } });
    expect(runsOf(stage)).toEqual([]);
    expect(gh.calls().map(titleOf)).toEqual([
      expect.stringMatching(/^pretalx on 127\.0\.0\.1: failed on the way to 2025\./),
    ]);
  });

  it('opens an issue when the upgrade was rolled back', async () => {
    await breakNextMigration(stage.site);
    const broken = await moment(stage);
    const { code, log, outputs } = await dispatch();
    expect(code, log).toBe(1);
    expect(outputs('Upgrade'), log).toMatchObject({ status: 'rolled-back', 'from-version': from });
    expect(proveWayBack(broken, await moment(stage)).filter(({ good }) => !good)).toEqual([]);
    const call = gh.calls()[1];
    expect(call).toMatchObject({
      args: ['issue', 'create', '--title', expect.anything(), '--body-file', expect.anything()],
    });
    expect(call?.repository).toBe('octocat/talks');
    const to = outputs('Plan')['to-version'];
    expect(call && titleOf(call)).toBe(`pretalx on 127.0.0.1: rolled-back on the way to ${to}`);
    expect(call?.body).toContain(`from ${from} to ${to} ended **rolled-back**.`);
    expect(call?.body).toContain(stage.site.layout.home);
    expect(call?.body).toContain('https://github.com/octocat/talks/actions/runs/');
  });

  it('carries out the plan that was approved, and opens no issue then', async () => {
    await mendNextMigration(stage.site);
    const mended = await moment(stage);
    const { code, log, outputs } = await dispatch();
    expect(code, log).toBe(0);
    const to = outputs('Plan')['to-version'] ?? 'none';
    expect(outputs('Plan')['plan-digest']).toMatch(/^1:/);
    expect(outputs('Upgrade'), log).toMatchObject({ status: 'upgraded', 'from-version': from, 'to-version': to });
    expect(proveUpgrade(mended, await moment(stage), to).filter(({ good }) => !good)).toEqual([]);
    expect(gh.calls()).toHaveLength(2);
  });

  it('has nobody approve what is there already', async () => {
    const { code, log, outputs } = await dispatch();
    expect(code, log).toBe(0);
    expect(outputs('Plan')).toMatchObject({ status: 'unchanged' });
    expect(wasRun(log, 'Upgrade')).toBe(false);
  });
});

const titleOf = ({ args }: { readonly args: readonly string[] }) => args[args.indexOf('--title') + 1];

/** Between plan and upgrade, as while everybody waits for the approval. */
function meanwhile(workflow: Document, run: string): void {
  workflow.setIn(['jobs', 'meanwhile'], { needs: 'plan', 'runs-on': 'ubuntu-latest', steps: [{ run }] });
  workflow.setIn(['jobs', 'upgrade', 'needs'], ['plan', 'meanwhile']);
}

/** A dependency in another version than the site was installed with. */
const other = { beautifulsoup4: '4.12.2' };

/** A script that does what somebody does who sees to a dependency by hand, in the site's own login. */
async function installOther({ site }: Stage): Promise<string> {
  const login = Object.entries(site.environment).map(([name, value]) => `${name}=${shellQuote(value)}`);
  const wanted = Object.entries(other).map(([name, version]) => shellQuote(`${name}==${version}`));
  const command = ['env', ...login, shellQuote(site.layout.python), '-m pip install --quiet --no-deps', ...wanted];
  const script = join(site.layout.home, 'meanwhile.sh');
  await writeFile(script, `${command.join(' ')}\n`, { mode: 0o600 });
  return `sh ${shellQuote(script)}`;
}
