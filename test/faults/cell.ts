import type { ActionResult } from '../demo/runner.ts';
import { attempt, later, type Moment, upgradeAgain } from './attempt.ts';
import { chance } from './dice.ts';
import { keepEvidence } from './evidence.ts';
import { judgeEnd, judgeLeft, judgeTold, saying, serving, told } from './judge.ts';
import { type Cell, cellName } from './kinds.ts';
import { answersAgain, differences, endOfRun, leftBehind, versionServed } from './look.ts';
import type { CellResult, Reference } from './results.ts';
import { openScene, type Scene } from './scene.ts';

const tries = 3;

/** One cell from a fresh host to its verdict. A fault that came too late is tried again on another host. */
export async function runCell(cell: Cell, seed: string, reference: Reference): Promise<CellResult> {
  const began = Date.now();
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await once(cell, momentOf(cell, `${seed} ${cellName(cell)} ${attempts}`, reference));
    const missed = outcome.struck === '';
    if (missed && attempts < tries) continue;
    const verdict = missed ? 'missed' : outcome.shortfalls.length === 0 ? 'passed' : 'short';
    const seconds = Math.round((Date.now() - began) / 1000);
    return { kind: 'cell', ...cell, seed, ...outcome, verdict, seconds, attempts, at: new Date().toISOString() };
  }
}

/** Anywhere in the step, and a little beyond the end of its work. */
function momentOf({ step }: Cell, dice: string, reference: Reference): Moment {
  const usual = reference.steps.find(({ id }) => id === step)?.seconds ?? 1;
  return { after: chance(dice) * usual * 1.1, limit: Math.ceil(usual * 3 + 10) };
}

/** What a run with a fault came to. */
export interface Played {
  readonly ended: string;
  readonly struck: CellResult['struck'];
  readonly said: readonly ActionResult[];
  readonly shortfalls: readonly string[];
}

async function once(
  cell: Cell,
  moment: Moment,
): Promise<Pick<CellResult, 'ended' | 'struck' | 'told' | 'shortfalls' | 'written' | 'refused'>> {
  const scene = await openScene(cell.application);
  try {
    const { ended, struck, said, shortfalls } = await playCell(scene, cell, moment);
    const next = await upgradeAgain(scene.host);
    const all = [...shortfalls, ...(await judgeNext(scene, next, ended))];
    await scene.writer.pause();
    if (all.length > 0) await keepEvidence(scene.host, cell, [...said, next], all);
    const { written, refused } = scene.writer;
    return { ended, struck, told: said.map(saying).join(', '), shortfalls: all, written, refused };
  } finally {
    await scene.close();
  }
}

/** An upgrade with a fault in it, and what became of it. */
export async function playCell(scene: Scene, cell: Cell, moment: Moment): Promise<Played> {
  const { application, host } = scene;
  const tried = await attempt(host, application, cell, moment);
  const ended = await endOfRun(host, application.name, 300);
  const asked = unseen(cell) ? [await upgradeAgain(host, { mode: 'resume' })] : [];
  const afterwards = [...later(tried), ...asked];
  const shortfalls = [
    ...judgeEnd(ended),
    ...judgeTold(cell.fault, ended, saying(tried.main), afterwards.map(saying)),
    ...(await judgeHost(scene, serving(ended, application), ended)),
  ];
  return { ended, struck: tried.struck?.when ?? '', said: [tried.main, ...afterwards], shortfalls };
}

const unseen = ({ fault }: Cell): boolean => fault === 'runner-killed' || fault === 'job-cancelled';

/** The host after a run: one version serves, all data are there, and nothing of ours is left. */
async function judgeHost(scene: Scene, expected: string | undefined, ended = ''): Promise<string[]> {
  const { application, host, writer, door, before } = scene;
  const silent = await answersAgain(host, 60_000);
  const served = await versionServed(host);
  const found = [...silent];
  if (served !== application.from && served !== application.to) found.push(`version “${served}” is served`);
  if (expected !== undefined && served !== expected) found.push(`${served} is served, the run said ${expected}`);
  await writer.pause();
  const missing = await door.missing(writer.acknowledged);
  if (missing.length > 0) found.push(`acknowledged and not there: ${missing.join(', ')}`);
  await door.forget();
  writer.forgotten();
  found.push(...differences(before, await host.fingerprint(), application, served));
  found.push(...judgeLeft(ended, await leftBehind(host)));
  writer.start();
  return found;
}

/** Whatever happened, the next upgrade gets the host to the new version, or finds it there. */
export async function judgeNext(scene: Scene, next: ActionResult, ended: string): Promise<string[]> {
  const { to } = scene.application;
  const expected = serving(ended, scene.application) === to ? '0 unchanged' : told('upgraded new');
  const said = saying(next);
  const found = said === expected ? [] : [`the next upgrade ended with “${said}” instead of “${expected}”`];
  if (expected === '0 unchanged' && found.length === 0) return [];
  return [...found, ...(await judgeHost(scene, to)).map((line) => `after the next upgrade: ${line}`)];
}
