import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readActionFile } from '../../demo/action-file.ts';
import { type Moment, proveUpgrade } from '../../demo/proof.ts';
import { type ActionResult, type RunActionOptions, runAction } from '../../demo/runner.ts';
import { demoInputs } from '../../demo/upgrade.ts';
import { endingOnHost, from, lockIsFree, moment, openStage, project, runsOf, type Stage } from './site.ts';

// The second upgrade goes on from where the first one ended, as those of a site do. Without redis, which later releases
// want on some Pythons.
const first = '2025.1.0';
const second = '>=2025.2,<2026';
const action = readActionFile(join(project, 'action.yml'));

let stage: Stage;
let before: Moment;

beforeAll(async () => {
  stage = await openStage();
  before = await moment(stage);
});
afterAll(() => stage?.close());

function upgrade(version: string, options: Partial<RunActionOptions>): Promise<ActionResult> {
  const inputs = { ...action.inputs, ...demoInputs(stage.site, version), ...stage.door.inputs };
  return runAction({ entry: action.main, inputs, folder: runnerFolder(), ...options });
}

/** Goes away with the site. */
const runnerFolder = () => join(stage.site.layout.home, 'runner');

/** What must hold when nobody followed: the host did all the rest by itself. */
async function expectUpgraded(run: string): Promise<Moment> {
  expect(await endingOnHost(stage, run)).toBe('upgraded new');
  await expect.poll(() => lockIsFree(stage), { timeout: 10_000 }).toBe(true);
  // What the lost connection ran there (tail and its like) went away with it.
  await expect.poll(() => stage.door.host.running, { timeout: 10_000 }).toEqual([]);
  return await moment(stage);
}

describe('a job that is cancelled while the new version is being prepared', () => {
  let result: ActionResult;

  beforeAll(async () => {
    const cancel = new AbortController();
    result = await upgrade(first, {
      cancel: cancel.signal,
      onLine: ({ kind, text }) => {
        if (kind === 'group' && text.includes('Install the new version')) cancel.abort();
      },
    });
  });

  it('ends by itself, before the runner takes it away', () => {
    // Whom the runner had to kill has no exit code.
    expect(result.code, result.log).toBe(1);
    expect(result.outputs).toMatchObject({ status: 'failed', 'from-version': from, 'to-version': first });
  });

  it('says that the host goes on, in the log and in the summary, and how to see what becomes of it', () => {
    const run = result.outputs['run-id'] ?? 'none';
    for (const told of [result.log, result.summary]) {
      expect(told).toContain('The job was cancelled while the upgrade ran');
      expect(told).toMatch(/goes on by itself on the host/);
      expect(told).toContain(`cat ${stage.state}/runs/${run}/status`);
    }
  });

  it('has nothing left to do in post', async () => {
    expect(await runAction({ entry: action.post ?? '', state: result.state, folder: runnerFolder() })).toMatchObject({
      code: 0,
      annotations: [],
    });
  });

  it('leaves a host that ends the upgrade', async () => {
    const after = await expectUpgraded(result.outputs['run-id'] ?? 'none');
    expect(proveUpgrade(before, after, first).filter(({ good }) => !good)).toEqual([]);
    before = after;
  });
});

describe('a runner that is killed while the site is down', () => {
  let result: ActionResult;

  beforeAll(async () => {
    let runner: { kill(signal: 'SIGKILL'): boolean } | undefined;
    result = await upgrade(second, {
      onStart: (child) => {
        runner = child;
      },
      onLine: ({ kind, text }) => {
        if (kind === 'group' && text.includes('Migrate the database')) runner?.kill('SIGKILL');
      },
    });
  });

  it('said nothing more', () => {
    expect([result.code, result.outputs, result.summary], result.log).toEqual([null, {}, '']);
  });

  it('leaves a host that ends the upgrade', async () => {
    const after = await expectUpgraded(runsOf(stage).at(-1) ?? 'none');
    const target = after.fingerprint.version;
    expect(target).toMatch(/^2025\.2\./);
    expect(proveUpgrade(before, after, target).filter(({ good }) => !good)).toEqual([]);
  });
});
