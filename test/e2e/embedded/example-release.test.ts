import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Moment, proveUpgrade } from '../../demo/proof.ts';
import { type ActRun, act } from './act.ts';
import { runExample } from './example.ts';
import { from, moment, openStage, runsOf, type Stage } from './site.ts';

const tag = 'v2025.2.0';

describe.skipIf(act === undefined)('examples/release.yml, run by act', () => {
  let stage: Stage;
  let before: Moment;

  beforeAll(async () => {
    stage = await openStage();
    before = await moment(stage);
  });
  afterAll(() => stage?.close());

  async function started(name: string, payload: object, check: (run: ActRun) => Promise<void> | void): Promise<void> {
    const run = await runExample('release', { stages: { upgrade: stage }, event: { name, payload } });
    try {
      await check(run);
    } finally {
      await run.remove();
    }
  }

  it('leaves a pre-release alone', () =>
    started(
      'release',
      { action: 'published', release: { tag_name: tag, prerelease: true } },
      ({ code, log, outputs }) => {
        expect(code, log).toBe(0);
        expect(outputs('Upgrade')).toEqual({});
      },
    ));

  it('is refused for a branch, before the host is asked anything', () =>
    started('workflow_dispatch', { ref: 'refs/heads/main' }, async ({ code, log, outputs, summary }) => {
      expect(code, log).toBe(1);
      expect(outputs('Upgrade')).toMatchObject({ status: 'failed', 'from-version': '' });
      expect(summary('Upgrade')).toContain('refs/heads/main');
      expect(log).toContain('That is a branch');
      expect(await moment(stage)).toEqual(before);
      expect(runsOf(stage)).toEqual([]);
    }));

  it('upgrades to what was released', () =>
    started('release', { action: 'published', release: { tag_name: tag, prerelease: false } }, async (run) => {
      expect(run.code, run.log).toBe(0);
      const versions = { 'from-version': from, 'to-version': '2025.2.0' };
      expect(run.outputs('Upgrade')).toMatchObject({ status: 'upgraded', ...versions });
      const after = await moment(stage);
      expect(proveUpgrade(before, after, '2025.2.0').filter(({ good }) => !good)).toEqual([]);
    }));

  it('finds nothing to do when the tag is deployed once more, by hand', () =>
    started('workflow_dispatch', { ref: `refs/tags/${tag}` }, ({ code, log, outputs }) => {
      expect(code, log).toBe(0);
      expect(outputs('Upgrade')).toMatchObject({ status: 'unchanged', 'to-version': '2025.2.0' });
    }));
});
