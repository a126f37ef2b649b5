import { createHash } from 'node:crypto';
import { Problem } from '../problem.ts';
import type { Plan } from './types.ts';

/** Values that differ from one look to the next without anything having changed: sizes grow while people work. */
const volatile: ReadonlySet<string> = new Set(['ROOM_NEEDED']);

/** What an approval is for, part by part, each in words for the refusal when it is another one by then. */
const parts: Readonly<Record<string, (plan: Plan) => unknown>> = {
  'the packages that would be installed': (plan) => plan.packages,
  'what was found on the host, or the inputs': ({ values, host, instance, writers, onFailure }) => [
    ...[host, instance, writers, onFailure],
    Object.entries(values)
      .filter(([name]) => !volatile.has(name))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  ],
  'the steps': (plan) => plan.steps,
};

/**
 * The plan in one line, for whoever approves it: `1:2024.3.1:2025.2.2:…`. Equal digests mean that the same would be done
 * to the same host. Holds no secret: neither does a plan.
 */
export function planDigest(plan: Plan): string {
  return ['1', ...ends(plan), ...Object.values(parts).map((part) => hash(part(plan)))].join(':');
}

/** Where it begins and where it leads; from git with the commit, so that whoever is refused reads which one it was. */
function ends({ from, to, commits }: Plan): [string, string] {
  const named = (version: string, commit = '') => word(version + (commit && `+${commit.slice(0, 10)}`));
  return [named(from, commits?.from), named(to, commits?.to)];
}

/** A version as the host said it, so that it can stand in a line between colons. */
function word(version: string): string {
  return version.replaceAll(/[^\w.+!-]/g, '_').slice(0, 100) || '_';
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);
}

/**
 * @param approved the digest of the plan that somebody has looked at; undefined: nobody was to.
 * @throws Problem that says what is another one now.
 */
export function refuseOtherPlan(plan: Plan, approved: string | undefined): void {
  if (approved === undefined || approved === planDigest(plan)) return;
  throw new Problem({
    what: `This is not the plan that was approved: since then ${changes(plan, approved)}.`,
    host: plan.host,
    state: `Nothing was changed on the host; ${plan.title} ${plan.from} serves as before.`,
    next: 'Run mode: plan again, look at what it shows, and give its plan-digest.',
  });
}

function changes(plan: Plan, approved: string): string {
  const [, from, to, ...before] = approved.split(':');
  const [, fromNow, toNow, ...now] = planDigest(plan).split(':');
  const versions = [
    ...(from === fromNow ? [] : [`the installed version (it was ${from}, and is ${fromNow})`]),
    ...(to === toNow ? [] : [`the version to reach (it was ${to}, and is ${toNow})`]),
  ];
  const others = Object.keys(parts).filter((_, index) => before[index] !== now[index]);
  const list = [...versions, ...others];
  return list.length === 1 ? `${list[0]} changed` : `these changed: ${list.join('; ')}`;
}

/** What a digest looks like; for inputs. */
export const digestPattern = /^1:[\w.+!-]{1,100}:[\w.+!-]{1,100}(:[0-9a-f]{24}){3}$/;
