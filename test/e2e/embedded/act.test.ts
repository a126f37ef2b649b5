import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeExecutable } from '../../../scripts/testing/tools.mjs';
import { type Moment, proveUpgrade } from '../../demo/proof.ts';
import { demoInputs } from '../../demo/upgrade.ts';
import { type ActRun, act, actionlint, runAct } from './act.ts';
import { from, moment, openStage, type Stage } from './site.ts';

/** A step as a later one sees it in `steps`. */
interface Step {
  readonly outcome: string;
  readonly conclusion: string;
  readonly outputs: Readonly<Record<string, string>>;
}

const workflow = join(import.meta.dirname, 'workflows', 'upgrade.yml');
const passphrase = 'Wortfeld 17, links';

describe.skipIf(act === undefined)('a workflow with `uses: ./`, run by act', () => {
  let stage: Stage;
  let before: Moment;
  let after: Moment;
  let run: ActRun;

  beforeAll(async () => {
    stage = await openStage(passphrase);
    before = await moment(stage);
    run = await runAct({ workflow: readFileSync(workflow, 'utf8'), ...contexts(stage) });
    after = await moment(stage);
  });
  afterAll(async () => {
    await run?.remove();
    await stage?.close();
  });

  it('upgrades', async () => {
    expect(run.code, run.log).toBe(0);
    const { outcome, outputs } = await run.seen<Step>('upgrade.json');
    expect({ outcome, ...outputs }).toMatchObject({ outcome: 'success', status: 'upgraded', 'from-version': from });
    expect(proveUpgrade(before, after, outputs['to-version'] ?? 'none').filter(({ good }) => !good)).toEqual([]);
  });

  it('gives a later step every output, and the report at its path', async () => {
    const { outputs } = await run.seen<Step>('upgrade.json');
    expect(outputs).toEqual({
      status: 'upgraded',
      application: 'pretalx',
      host: '127.0.0.1',
      'from-version': from,
      'to-version': after.served,
      'exact-version': '2025.2.2',
      'to-commit': '',
      'run-id': expect.stringMatching(/^\d{8}-\d{6}-[0-9a-f]{4}$/),
      'downtime-seconds': expect.stringMatching(/^\d+(\.\d+)?$/),
      'duration-seconds': expect.stringMatching(/^\d+(\.\d+)?$/),
      'backup-path': expect.stringContaining(`${stage.site.layout.home}/backups/`),
      'backup-bytes': expect.stringMatching(/^\d+$/),
      report: expect.stringMatching(/^\/.*\.json$/),
      'plan-digest': '',
      plan: '',
      'predicted-downtime-seconds': '',
    });
    expect(await run.seen('report.json')).toMatchObject({ status: 'upgraded' });
  });

  it.skipIf(!existsSync(nodeExecutable(24)))('runs it under the Node that GitHub has', async () => {
    expect(await run.seen('node.json')).toMatch(/^v24\./);
  });

  it('gives a later job what its outputs name', async () => {
    const needed = await run.seen<Pick<Step, 'outputs'>>('needs.json');
    expect(needed.outputs).toEqual({ status: 'upgraded', version: after.served });
  });

  it('writes the job summary', () => {
    const summary = run.summary('Upgrade');
    expect(summary).toMatch(/^## .*pretalx was upgraded to /);
    expect(summary).toContain('```mermaid');
    expect(summary).toContain(after.served);
  });

  it('ends unchanged the second time', async () => {
    const { outcome, outputs } = await run.seen<Step>('again.json');
    const { served } = after;
    expect({ outcome, ...outputs }).toMatchObject({ outcome: 'success', status: 'unchanged', 'from-version': served });
    expect(run.summary('Upgrade once more')).toContain(served);
  });

  it('has outputs and a summary when it refuses, too', async () => {
    const { outcome, conclusion, outputs } = await run.seen<Step>('refused.json');
    expect({ outcome, conclusion }).toEqual({ outcome: 'failure', conclusion: 'success' });
    expect(outputs).toMatchObject({ status: 'failed', 'run-id': '' });
    expect(run.log).toMatch(/::error title=.*2025\.99\.99/);
    expect(run.summary('Ask for what does not exist')).toContain('2025.99.99');
  });

  it('keeps secrets out of the log, also one that only the action knows to be one', () => {
    const key = (stage.door.inputs['private-key'] ?? '').split('\n').filter((line) => /^[\w+/=]+$/.test(line));
    expect(key.length).toBeGreaterThan(3);
    for (const secret of [passphrase, ...key]) expect(run.log).not.toContain(secret);
    expect(run.log).toContain('The passphrase is ***.');
  });
});

it.skipIf(actionlint === undefined)('the workflow is a good one, with inputs and outputs that action.yml has', () => {
  const { status, stdout } = spawnSync(actionlint ?? '', [workflow], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

/** What the workflow's expressions read. */
function contexts({ site, door }: Stage) {
  const { 'private-key': key = '', 'known-hosts': hosts = '', port = '', user = '' } = door.inputs;
  const { instance = '', settings = '', 'backup-directory': backups = '' } = demoInputs(site, 'as the workflow says');
  return {
    secrets: { UPGRADE_KEY: key },
    variables: {
      PORT: port,
      LOGIN: user,
      KNOWN_HOSTS: hosts,
      PASSPHRASE: passphrase,
      INSTANCE: instance,
      SETTINGS: settings,
      BACKUPS: backups,
    },
  };
}
