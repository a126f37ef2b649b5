import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Moment, proveUpgrade, proveWayBack } from '../../demo/proof.ts';
import { type ActRun, act } from './act.ts';
import { runExample } from './example.ts';
import { from, moment, openStage, type Stage } from './site.ts';

describe.skipIf(act === undefined)('examples/nightly.yml, run by act', () => {
  let staging: Stage;
  let production: Stage;
  let before: { readonly staging: Moment; readonly production: Moment };
  let run: ActRun;

  beforeAll(async () => {
    staging = await openStage();
    production = await openStage();
    before = { staging: await moment(staging), production: await moment(production) };
    run = await runExample('nightly', {
      stages: { rehearse: staging, upgrade: production },
      // Without redis, which later releases want on some Pythons.
      versions: { rehearse: '>=2025.2,<2026' },
      event: { name: 'schedule', payload: { schedule: '17 2 * * *' } },
    });
  });
  afterAll(async () => {
    await run?.remove();
    await production?.close();
    await staging?.close();
  });

  it('rehearses on staging, which is as before in the morning', async () => {
    expect(run.code, run.log).toBe(0);
    expect(run.outputs('Rehearse')).toMatchObject({ status: 'rehearsed', 'from-version': from });
    expect(proveWayBack(before.staging, await moment(staging)).filter(({ good }) => !good)).toEqual([]);
  });

  it('upgrades production to what was rehearsed', async () => {
    const to = run.outputs('Rehearse')['to-version'] ?? 'none';
    expect(run.outputs('Upgrade')).toMatchObject({ status: 'upgraded', 'from-version': from, 'to-version': to });
    const after = await moment(production);
    expect(proveUpgrade(before.production, after, to).filter(({ good }) => !good)).toEqual([]);
  });

  it('shows how long users waited beside what the rehearsal had said', () => {
    const { 'downtime-seconds': rehearsed } = run.outputs('Rehearse');
    const { 'predicted-downtime-seconds': predicted, 'downtime-seconds': measured } = run.outputs('Upgrade');
    // The databases are of one size, but for some pages: what was measured there is what is predicted here.
    expect(Number(predicted)).toBeGreaterThanOrEqual(Math.floor(Number(rehearsed)));
    expect(Number(measured)).toBeGreaterThan(0);
    const [head, , values] = run
      .summary('Upgrade')
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(head).toContain('| Users waited | Expected |');
    expect(values).toMatch(/\| \*\*\d[^|]*\*\* \| \d[^|]* \|/);
  });
});
