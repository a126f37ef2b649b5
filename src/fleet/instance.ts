import { plainText } from '../report/plain-text.ts';
import type { Status } from '../report/report.ts';
import type { Report } from '../report/schema.ts';
import { endedBadly, type Outcome } from '../report/story.ts';
import { marks } from '../report/summary.ts';

/** One instance of a fleet: what its report says, or in words why there is none to go by. */
export type Instance =
  | { readonly name: string; readonly report: Report }
  | { readonly name: string; readonly report?: never; readonly why: string };

/** The status of a report; `no-report` where there is none that can be read. */
export type FleetStatus = Status | 'no-report';

const failed: readonly Outcome[] = [
  ...(['way-back-failed', 'failed-open', 'vanished', 'unproven', 'out-of-sight', 'failed-serving'] as const),
  ...(['untouched', 'blocked', 'refused'] as const),
];

/** What needs a person first; what was not even begun comes after what kept it from beginning. */
const worstFirst: readonly (Outcome | 'no-report')[] = [
  ...failed,
  ...(['rolled-back', 'no-report', 'restored', 'rehearsed', 'checked', 'planned', 'upgraded', 'unchanged'] as const),
];

/** In the order of the outputs and of sentences: what is well first. */
const statuses: readonly FleetStatus[] = [
  ...(['upgraded', 'unchanged', 'planned', 'rehearsed', 'restored', 'checked'] as const),
  ...(['rolled-back', 'failed', 'no-report'] as const),
];

export function statusOf({ report }: Instance): FleetStatus {
  return report?.status ?? 'no-report';
}

/** Whether status and outcome can be of one run; a report is a file, and anybody could have made it. */
export function contradictsItself({ status, outcome }: Report): boolean {
  return status === 'failed' ? !failed.includes(outcome) : status !== outcome;
}

/** It did not come to what was asked for, as far as anybody knows. */
export function isBad({ report }: Instance): boolean {
  return report === undefined || endedBadly(report);
}

/** Somebody has to look at it now: users may not be served. */
export function needsSomebodyNow({ report }: Instance): boolean {
  return report !== undefined && markOf({ report }) === '🚨';
}

export function markOf({ report }: Pick<Instance, 'report'>): string {
  return report === undefined ? '❔' : marks[report.outcome];
}

/** `talks2` comes before `talks10`. */
const byName = new Intl.Collator('en', { numeric: true });

/** The worst first; those that ended alike by name. */
export function sorted(instances: readonly Instance[]): Instance[] {
  const rank = ({ report }: Instance) => worstFirst.indexOf(report?.outcome ?? 'no-report');
  return instances.toSorted((one, other) => rank(one) - rank(other) || byName.compare(one.name, other.name));
}

/** How many ended with each status; none is left out. */
export function countsOf(instances: readonly Instance[]): Record<FleetStatus, number> {
  const count = (status: FleetStatus) => instances.filter((instance) => statusOf(instance) === status).length;
  return Object.fromEntries(statuses.map((status) => [status, count(status)])) as Record<FleetStatus, number>;
}

/** Seconds that users waited; undefined when nobody measured it. */
export function waitOf({ report }: Instance): number | undefined {
  return report?.downtime?.seconds;
}

/** What happened to it, in a sentence or two. */
export function storyOf(instance: Instance): string {
  return plainText(instance.report ? instance.report.summary : instance.why);
}
