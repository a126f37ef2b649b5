import { compare, explain, satisfies } from '@renovatebot/pep440';
import type { Facts } from '../facts/facts.ts';
import type { VersionRequest } from '../inputs/request.ts';
import { Problem } from '../problem.ts';
import type { Target } from './target.ts';

/** Sorts versions as PEP 440 orders them. What is no version at all comes first, so that sorting never throws. */
export function comparison(one: string, other: string): number {
  const known = [explain(one) !== null, explain(other) !== null];
  if (known[0] && known[1]) return compare(one, other);
  return Number(known[0]) - Number(known[1]);
}

/** Whether `one` comes before `other`; unknown texts are not ordered. */
export function isOlder(one: string, other: string): boolean {
  return explain(one) !== null && explain(other) !== null && compare(one, other) < 0;
}

/** The same version however it is written: `2025.1` is `2025.1.0`. */
export function sameVersion(one: string, other: string): boolean {
  if (explain(one) === null || explain(other) === null) return one === other;
  return compare(one, other) === 0;
}

/** The same distribution however it is written (PEP 503): runs of -, _ and . are the same. */
export function sameName(one: string, other: string): boolean {
  const normal = (name: string) => name.replace(/[-_.]+/g, '-').toLowerCase();
  return normal(one) === normal(other);
}

/**
 * Whether a rule of a recipe (`>=2026.1`) is for that version. What comes before a release counts as the release: 2026.1rc1
 * needs what 2026.1 needs.
 */
export function isCovered(version: string, rule: string): boolean {
  const known = explain(version);
  return known !== null && satisfies(known.is_prerelease ? known.base_version : version, rule);
}

/** The target is older than what is installed. */
export function isDowngrade(facts: Facts, target: Target): boolean {
  return isOlder(target.version, facts.package.version);
}

/** What is asked for is what is installed: for git the commit tells, since versions between releases do not change. */
export function isUnchanged(facts: Facts, target: Target): boolean {
  if (!sameVersion(facts.package.version, target.version)) return false;
  return target.commit === undefined || target.commit === facts.package.commit;
}

/** Refuses what must never be started. Throws a Problem. */
export function checkTarget(facts: Facts, target: Target, version: VersionRequest): void {
  if (!isDowngrade(facts, target)) return;
  const { name, version: installed } = facts.package;
  const asked = version.text === target.version ? target.version : `${target.version} (asked for: ${version.text})`;
  throw new Problem({
    what: `${name} ${installed} is installed; ${asked} is older.`,
    state: 'Nothing was changed on the host.',
    next:
      'A downgrade would leave a database that the older version does not understand. ' +
      'The way back is a rollback to the backup of the run that upgraded it.',
  });
}
