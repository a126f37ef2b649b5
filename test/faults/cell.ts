import type { ActionResult } from '../demo/runner.ts';
import { attempt, later, type Moment, upgradeAgain } from './attempt.ts';
import { judgeEnd, judgeLeft, judgeTold, saying, serving, told } from './judge.ts';
import type { Cell } from './kinds.ts';
import { answersAgain, differences, endOfRun, leftBehind, versionServed } from './look.ts';
import type { CellResult } from './results.ts';
import type { Scene } from './scene.ts';

/** What a run with a fault came to. */
export interface Played {
  readonly ended: string;
  readonly struck: CellResult['struck'];
  readonly said: readonly ActionResult[];
  readonly shortfalls: readonly string[];
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
