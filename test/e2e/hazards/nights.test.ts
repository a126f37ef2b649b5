/** Staging is rehearsed on every night, by the same inputs: the tenth night must find what the first one found. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readActionFile } from '../../demo/action-file.ts';
import { type Moment, proveWayBack } from '../../demo/proof.ts';
import { type ActionResult, runAction } from '../../demo/runner.ts';
import { demoInputs } from '../../demo/upgrade.ts';
import { from, lockIsFree, moment, openStage, project, runsOf, type Stage } from '../embedded/site.ts';

const action = readActionFile(join(project, 'action.yml'));
const nights = Array.from({ length: 10 }, (_, index) => index + 1);

/** Bytes on disk after a night. */
interface Disk {
  /** The application: code, database, files. */
  readonly site: number;
  readonly backups: number;
  /** Logs and programs of runs; those of the last twenty stay, on purpose. */
  readonly runs: number;
  /** All else that the action remembers on the host. */
  readonly rest: number;
}

let stage: Stage;
let before: Moment;
const used: Disk[] = [];

beforeAll(async () => {
  stage = await openStage();
  before = await moment(stage);
});
afterAll(() => stage?.close());

it.each(nights)('night %i leaves what the first evening had', async (number) => {
  const night = await rehearse();
  expect(night.outputs, night.log).toMatchObject({ status: 'rehearsed', 'from-version': from });
  const after = await moment(stage);
  expect(proveWayBack(before, after).filter(({ good }) => !good)).toEqual([]);
  expect(after.fingerprint).toEqual(before.fingerprint);
  expect(lockIsFree(stage)).toBe(true);
  used.push(disk());
  console.log(`Night ${number}, ${Math.round(night.seconds)} s: ${JSON.stringify(used.at(-1))}`);
});

it('takes no more room after ten nights than after the first, but for the logs of each', () => {
  const [first, last] = [used.at(0), used.at(-1)];
  if (!first || !last) throw new Error('No night ended well.');
  expect(last.backups).toBe(first.backups);
  expect(Math.abs(last.rest - first.rest)).toBeLessThan(64 * 1024);
  expect(Math.abs(last.site / first.site - 1)).toBeLessThan(0.01);
  expect(runsOf(stage)).toHaveLength(nights.length);
  expect((last.runs - first.runs) / (nights.length - 1)).toBeLessThan(2 * 1024 * 1024);
});

function rehearse(): Promise<ActionResult> {
  const inputs = { ...action.inputs, ...demoInputs(stage.site, '>=2025.2,<2026'), ...stage.door.inputs };
  const folder = join(stage.site.layout.home, 'runner');
  return runAction({ entry: action.main, inputs: { ...inputs, mode: 'rehearse' }, folder });
}

function disk(): Disk {
  const { layout } = stage.site;
  const runs = bytes(join(stage.state, 'runs'));
  return {
    site: bytes(layout.root),
    backups: bytes(join(layout.home, 'backups')),
    runs,
    rest: bytes(stage.state) - runs,
  };
}

function bytes(folder: string): number {
  return existsSync(folder) ? Number(execFileSync('du', ['-sB1', folder], { encoding: 'utf8' }).split('\t')[0]) : 0;
}
