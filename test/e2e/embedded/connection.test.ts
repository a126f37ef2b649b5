import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readActionFile } from '../../demo/action-file.ts';
import { type Moment, proveUpgrade } from '../../demo/proof.ts';
import { type ActionResult, type RunActionOptions, runAction } from '../../demo/runner.ts';
import { demoInputs } from '../../demo/upgrade.ts';
import { endingOnHost, from, lockIsFree, moment, openStage, project, runsOf, type Stage } from './site.ts';

// Without redis, which later releases want on some Pythons.
const wanted = '>=2025.2,<2026';
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
async function expectEnd(run: string, status: string): Promise<Moment> {
  expect(await endingOnHost(stage, run)).toBe(status);
  await expect.poll(() => lockIsFree(stage), { timeout: 10_000 }).toBe(true);
  // What the lost connection ran there (tail and its like) went away with it.
  await expect.poll(() => stage.door.host.running, { timeout: 10_000 }).toEqual([]);
  return await moment(stage);
}

describe('a job that is cancelled while the new version is being prepared', () => {
  let result: ActionResult;
  let post: ActionResult;

  beforeAll(async () => {
    const cancel = new AbortController();
    result = await upgrade(wanted, {
      cancel: cancel.signal,
      onLine: ({ kind, text }) => {
        if (kind === 'group' && text.includes('Install the new version')) cancel.abort();
      },
    });
    const inputs = { ...action.inputs, ...demoInputs(stage.site, wanted), ...stage.door.inputs };
    post = await runAction({ entry: action.post ?? '', inputs, state: result.state, folder: runnerFolder() });
  });

  it('ends by itself, before the runner takes it away, and has told the host', () => {
    // Whom the runner had to kill has no exit code.
    expect(result.code, result.log).toBe(1);
    expect(result.outputs).toMatchObject({ status: 'failed', 'from-version': from });
    expect(result.log).toContain('The job was cancelled: the host is told.');
  });

  it('is told to its end, at the latest in post', () => {
    const told = `${result.summary}\n${post.summary}`;
    expect(told, post.log).toContain('was not upgraded; nothing was changed');
    expect(told).toContain('The run was cancelled.');
  });

  it('leaves a host on which nothing was changed', async () => {
    const after = await expectEnd(result.outputs['run-id'] ?? 'none', 'failed untouched');
    expect(after.fingerprint).toEqual(before.fingerprint);
  });
});

describe('a runner that is killed while the site is down', () => {
  let result: ActionResult;
  let resumed: ActionResult;

  beforeAll(async () => {
    let runner: { kill(signal: 'SIGKILL'): boolean } | undefined;
    result = await upgrade(wanted, {
      onStart: (child) => {
        runner = child;
      },
      onLine: ({ kind, text }) => {
        if (kind === 'group' && text.includes('Migrate the database')) runner?.kill('SIGKILL');
      },
    });
    const inputs = { ...action.inputs, ...demoInputs(stage.site, wanted), ...stage.door.inputs, mode: 'resume' };
    resumed = await runAction({ entry: action.main, inputs, folder: runnerFolder() });
  });

  it('said nothing more', () => {
    expect([result.code, result.outputs, result.summary], result.log).toEqual([null, {}, '']);
  });

  it('is followed to its end by the next job, from its beginning', () => {
    expect(resumed.outputs, resumed.log).toMatchObject({ status: 'upgraded', 'from-version': from });
    expect(resumed.log).toContain('Look at the host once more');
    expect(resumed.log).toContain('Migrate the database');
  });

  it('leaves a host that ends the upgrade', async () => {
    const after = await expectEnd(runsOf(stage).at(-1) ?? 'none', 'upgraded new');
    const target = after.fingerprint.version;
    expect(target).toMatch(/^2025\.2\./);
    expect(proveUpgrade(before, after, target).filter(({ good }) => !good)).toEqual([]);
  });

  it('is told once more how it ended, without anything being begun', async () => {
    const inputs = { ...action.inputs, ...demoInputs(stage.site, wanted), ...stage.door.inputs, mode: 'resume' };
    const again = await runAction({ entry: action.main, inputs, folder: runnerFolder() });
    expect(again.outputs, again.log).toMatchObject({ status: 'upgraded', 'run-id': resumed.outputs['run-id'] });
    expect(again.log).toContain('has ended; this is how');
    expect(runsOf(stage).at(-1)).toBe(resumed.outputs['run-id']);
  });
});
