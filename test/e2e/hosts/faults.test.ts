import { afterAll, beforeAll, expect, it } from 'vitest';
import { upgradeAgain } from '../../faults/attempt.ts';
import { judgeNext, playCell } from '../../faults/cell.ts';
import type { FaultId } from '../../faults/kinds.ts';
import { openScene, type Scene } from '../../faults/scene.ts';

/**
 * The fault matrix (docs/reliability.md) cut short: the most different faults at the most dangerous steps, one after the
 * other on one host, so that each run is also the next upgrade after the fault before it. Somebody writes all the while.
 */
let scene: Scene;
let ended = '';

beforeAll(async () => {
  scene = await openScene('pretalx');
});
afterAll(() => scene?.close());

const cells: { step: string; fault: FaultId; after: number; ends: RegExp }[] = [
  { step: 'rehearse-backup', fault: 'disk-full', after: 0.3, ends: /^failed untouched$/ },
  { step: 'migrate', fault: 'rebooted', after: 4, ends: /^rolled-back old$/ },
  { step: 'stop', fault: 'power-cut', after: 1, ends: /^rolled-back old$/ },
  { step: 'backup', fault: 'program-killed', after: 1, ends: /^rolled-back old$/ },
  { step: 'verify', fault: 'runner-killed', after: 2, ends: /^upgraded new$/ },
];

it.each(cells)('ends whole when, amid $step, this happens: $fault', async ({ step, fault, after, ends }) => {
  const cell = { application: 'pretalx', step, fault } as const;
  const played = await playCell(scene, cell, { after, limit: 30 });
  ended = played.ended;
  const logs = played.said.map(({ log }) => log).join('\n');
  expect({ struck: played.struck !== '', shortfalls: played.shortfalls }, logs).toEqual({
    struck: true,
    shortfalls: [],
  });
  expect(ended).toMatch(ends);
});

it('finds nothing left to do afterwards, with everything written that was acknowledged', async () => {
  const next = await upgradeAgain(scene.host);
  expect(await judgeNext(scene, next, ended), next.log).toEqual([]);
  expect(scene.writer.written).toBeGreaterThan(10);
});
