import type { Moment } from './attempt.ts';
import { upgradeAgain } from './attempt.ts';
import { judgeNext, type Played, playCell } from './cell.ts';
import { chance } from './dice.ts';
import { keepEvidence } from './evidence.ts';
import { saying, serving } from './judge.ts';
import { type Cell, cellName } from './kinds.ts';
import type { CellResult, Reference } from './results.ts';
import { openScene, type Scene } from './scene.ts';

const tries = 3;
/** So many faults one host bears before it gets an upgrade without any. */
const most = 5;

interface Told {
  readonly seed: string;
  /** Called for each cell that has ended, and once more when the upgrade after it was seen. */
  readonly tell: (result: CellResult) => Promise<void>;
}

/**
 * Cells one after the other. While the old version serves and nothing fell short they share a host: each upgrade is then
 * the next one after the fault before it. The last gets an upgrade without a fault, and a new host comes.
 */
export class Lane {
  readonly #told: Told;
  #scene: Scene | undefined;
  #last: CellResult | undefined;
  #borne = 0;

  constructor(told: Told) {
    this.#told = told;
  }

  async run(cell: Cell, reference: Reference): Promise<void> {
    const began = Date.now();
    for (let attempts = 1; ; attempts += 1) {
      const scene = await this.#open(cell);
      const dice = `${this.#told.seed} ${cellName(cell)} ${attempts}`;
      const played = await playCell(scene, cell, momentOf(cell, dice, reference));
      const missed = played.struck === '';
      if (missed) await this.#blame(played);
      else await this.#followed();
      if (missed && attempts < tries) {
        await this.#leave();
        continue;
      }
      const seconds = Math.round((Date.now() - began) / 1000);
      const result = resultOf(cell, played, { seed: this.#told.seed, seconds, attempts, scene });
      if (played.shortfalls.length > 0) await keepEvidence(scene.host, cell, played.said, played.shortfalls);
      await this.#told.tell(result);
      this.#last = result;
      const serves = serving(played.ended, scene.application);
      if (result.verdict !== 'passed' || serves !== scene.application.from || this.#borne >= most) await this.end();
      return;
    }
  }

  /** The last upgrade on the host, without a fault. */
  async end(): Promise<void> {
    const [scene, last] = [this.#scene, this.#last];
    if (!scene) return;
    if (last) {
      const next = await upgradeAgain(scene.host);
      const found = await judgeNext(scene, next, last.ended);
      if (found.length === 0) {
        await this.#followed();
      } else {
        await keepEvidence(scene.host, last, [next], [...last.shortfalls, ...found]);
        await this.#told.tell({ ...last, ...verdict(last, [...last.shortfalls, ...found]) });
      }
    }
    await this.#leave();
  }

  async #open({ application }: Cell): Promise<Scene> {
    if (this.#scene && this.#scene.application.name !== application) await this.end();
    this.#scene ??= await openScene(application);
    this.#borne += 1;
    return this.#scene;
  }

  /** The upgrade after the last cell has gone its way. */
  async #followed(): Promise<void> {
    if (this.#last?.next === 'awaited') await this.#told.tell({ ...this.#last, next: 'seen' });
    this.#last = undefined;
  }

  /** The upgrade did not get as far as its step: that is the fault of the cell before it on this host. */
  async #blame({ ended, said }: Played): Promise<void> {
    if (!this.#last) return;
    if (ended === 'upgraded new') {
      await this.#followed();
      return;
    }
    const why = `the next upgrade did not get to its end: ${said.map(saying).join(', ')} (${ended || 'no end'})`;
    await this.#told.tell({ ...this.#last, ...verdict(this.#last, [...this.#last.shortfalls, why]) });
  }

  async #leave(): Promise<void> {
    const scene = this.#scene;
    this.#scene = undefined;
    this.#last = undefined;
    this.#borne = 0;
    await scene?.close();
  }

  /** When the harness itself has failed. */
  async abandon(): Promise<void> {
    await this.#leave().catch(() => undefined);
  }
}

/** Anywhere in the step, and a little beyond the end of its work. */
function momentOf({ step }: Cell, dice: string, reference: Reference): Moment {
  const usual = reference.steps.find(({ id }) => id === step)?.seconds ?? 1;
  return { after: chance(dice) * usual * 1.1, limit: Math.ceil(usual * 3 + 10) };
}

function verdict({ struck }: Pick<CellResult, 'struck'>, shortfalls: readonly string[]) {
  const word = struck === '' ? 'missed' : shortfalls.length > 0 ? 'short' : 'passed';
  return { verdict: word, shortfalls } as const;
}

function resultOf(
  cell: Cell,
  { ended, struck, said, shortfalls }: Played,
  { seed, seconds, attempts, scene }: { seed: string; seconds: number; attempts: number; scene: Scene },
): CellResult {
  const { written, refused } = scene.writer.counted();
  const outcome = {
    next: 'awaited',
    ended,
    struck,
    told: said.map(saying).join(', '),
    written,
    refused,
    seconds,
    attempts,
  } as const;
  return { kind: 'cell', ...cell, seed, ...outcome, ...verdict({ struck }, shortfalls), at: new Date().toISOString() };
}
