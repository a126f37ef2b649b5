import { Problem } from '../problem.ts';
import type { Plan } from './types.ts';

/** What a rehearsal measured; part of its report. */
export interface Rehearsal {
  readonly host: string;
  /** UTC, ISO 8601; absent when the host did not say. */
  readonly at?: string;
  readonly from: string;
  readonly to: string;
  readonly downtimeSeconds: number;
  readonly databaseBytes: number;
  /** Seconds of each step by its id. */
  readonly steps: Readonly<Record<string, number>>;
}

/** How long users will probably wait, and how that is known. */
export interface Prediction {
  readonly downtimeSeconds: number;
  /** A sentence for people. */
  readonly basis: string;
}

/** Steps whose time grows with the database; what else users wait for does not. */
const growing: ReadonlySet<string> = new Set(['backup', 'migrate']);

/**
 * From a rehearsal of the same step to the plan's host: what grows with the database is scaled by the databases' sizes.
 * A smaller database is not taken to be quicker than it was rehearsed: a prediction may be kept, not broken.
 */
export function predict(plan: Plan, rehearsal: Rehearsal): Prediction {
  const ratio = rehearsal.databaseBytes > 0 ? plan.databaseBytes / rehearsal.databaseBytes : 1;
  const scaled = plan.steps
    .filter((step) => growing.has(step.phase) && plan.writers === 'stopped')
    .reduce((sum, step) => sum + (rehearsal.steps[step.id] ?? 0), 0);
  const more = scaled * Math.max(0, ratio - 1);
  const size = `${megabytes(plan.databaseBytes)} here, ${megabytes(rehearsal.databaseBytes)} there`;
  return {
    downtimeSeconds: Math.round((rehearsal.downtimeSeconds + more) * 10) / 10,
    basis:
      `Rehearsed on ${rehearsal.host}${rehearsal.at ? ` at ${rehearsal.at}` : ''}, ${rehearsal.from} to ${rehearsal.to}: ` +
      `users would have waited ${rehearsal.downtimeSeconds} s. The databases: ${size}.`,
  };
}

function megabytes(bytes: number): string {
  return `${Math.max(1, Math.round(bytes / 1_000_000))} MB`;
}

/** Users would wait for longer than they may; `most` absent: they may. */
export function isTooLong(prediction: Prediction | undefined, most: number | undefined): prediction is Prediction {
  return prediction !== undefined && most !== undefined && prediction.downtimeSeconds > most;
}

/** @throws Problem when users would wait for longer than they may. */
export function refuseTooLong(plan: Plan, prediction: Prediction | undefined, most: number | undefined): void {
  if (!isTooLong(prediction, most)) return;
  throw new Problem({
    what: `Users would probably wait ${prediction.downtimeSeconds} s, which is longer than max-downtime allows (${most} s). ${prediction.basis}`,
    host: plan.host,
    state: `Nothing was changed on the host; ${plan.title} ${plan.from} serves as before.`,
    next: 'Give it a longer max-downtime, or an hour at which that is allowed.',
  });
}
