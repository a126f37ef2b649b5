import { type ActionResult, runAction } from '../demo/runner.ts';
import { action, inputsFor } from '../e2e/hosts/inputs.ts';
import type { Fingerprint, TestHost } from '../hosts/host.ts';
import { type Application, applicationOf } from './applications.ts';
import { prepareHost } from './arm.ts';
import { type Attempt, attempt } from './attempt.ts';
import { chance } from './dice.ts';
import { startOnDisks } from './disks.ts';
import { keepEvidence } from './evidence.ts';
import { judgeEnd, judgeTold, saying, serving, told } from './judge.ts';
import { type Cell, cellName } from './kinds.ts';
import { answersAgain, differences, endOfRun, leftBehind, versionServed } from './look.ts';
import type { CellResult, Reference } from './results.ts';
import { Writer } from './writer.ts';

/** A host with somebody who writes on it, and what was there before. */
interface Scene {
  readonly cell: Cell;
  readonly application: Application;
  readonly host: TestHost;
  readonly writer: Writer;
  readonly door: ReturnType<Application['door']>;
  readonly before: Fingerprint;
}

const tries = 3;

/** One cell from a fresh host to its verdict. A fault that came too late is tried again on another host. */
export async function runCell(cell: Cell, seed: string, reference: Reference): Promise<CellResult> {
  const began = Date.now();
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await once(cell, `${seed} ${cellName(cell)} ${attempts}`, reference);
    const missed = outcome.struck === '';
    if (missed && attempts < tries) continue;
    const verdict = missed ? 'missed' : outcome.shortfalls.length === 0 ? 'passed' : 'short';
    const seconds = Math.round((Date.now() - began) / 1000);
    return { kind: 'cell', ...cell, seed, ...outcome, verdict, seconds, attempts, at: new Date().toISOString() };
  }
}

type Outcome = Pick<CellResult, 'ended' | 'struck' | 'told' | 'shortfalls' | 'written' | 'refused'>;

async function once(cell: Cell, dice: string, reference: Reference): Promise<Outcome> {
  const application = applicationOf(cell.application);
  const { host, stop } = await startOnDisks(application, { publish: [application.port] });
  try {
    await prepareHost(host);
    const door = application.door(host);
    const before = await host.fingerprint();
    const scene = { cell, application, host, door, before, writer: new Writer(door, 'w') };
    scene.writer.start();
    try {
      return await play(scene, dice, reference);
    } finally {
      await scene.writer.pause();
    }
  } finally {
    await stop();
  }
}

/** The story of a cell: an upgrade with a fault, what became of it, and one more upgrade. */
async function play(scene: Scene, dice: string, reference: Reference): Promise<Outcome> {
  const { cell, application, host, writer } = scene;
  const usual = reference.steps.find(({ id }) => id === cell.step)?.seconds ?? 1;
  const tried = await attempt(host, application, cell, {
    after: chance(dice) * usual * 1.1,
    limit: Math.ceil(usual * 3 + 10),
  });
  const ended = await endOfRun(host, application.name, 300);
  const asked = unseen(cell) ? [await again(host, { mode: 'resume' })] : [];
  const first = judgeTold(cell.fault, ended, saying(tried.main), [...later(tried), ...asked].map(saying));
  const shortfalls = [...judgeEnd(ended), ...first, ...(await judgeHost(scene, serving(ended, application)))];
  const next = await again(host, {});
  shortfalls.push(...(await judgeNext(scene, next, ended)));
  await writer.pause();
  if (shortfalls.length > 0) await keepEvidence(host, cell, [tried.main, ...later(tried), ...asked, next], shortfalls);
  return {
    ended,
    struck: tried.struck?.when ?? '',
    told: [tried.main, ...later(tried), ...asked].map(saying).join(', '),
    shortfalls,
    written: writer.written,
    refused: writer.refused,
  };
}

const unseen = ({ fault }: Cell): boolean => fault === 'runner-killed' || fault === 'job-cancelled';

/** `post` tells something only where main left before the end. */
function later({ post }: Attempt): ActionResult[] {
  return post && post.outputs.status !== undefined ? [post] : [];
}

function again(host: TestHost, inputs: Readonly<Record<string, string>>): Promise<ActionResult> {
  return runAction({ entry: action.main, inputs: inputsFor(host, { timeout: '15m', ...inputs }) });
}

/** The host after a run: one version serves, all data are there, and nothing of ours is left. */
async function judgeHost(scene: Scene, expected: string | undefined): Promise<string[]> {
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
  found.push(...(await leftBehind(host)).map((line) => `left behind: ${line}`));
  writer.start();
  return found;
}

/** Whatever happened, the next upgrade gets the host to the new version, or finds it there. */
async function judgeNext(scene: Scene, next: ActionResult, ended: string): Promise<string[]> {
  const { to } = scene.application;
  const expected = serving(ended, scene.application) === to ? '0 unchanged' : told('upgraded new');
  const said = saying(next);
  const found = said === expected ? [] : [`the next upgrade ended with “${said}” instead of “${expected}”`];
  if (expected === '0 unchanged' && found.length === 0) return [];
  return [...found, ...(await judgeHost(scene, to)).map((line) => `after the next upgrade: ${line}`)];
}
