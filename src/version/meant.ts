import { explain, satisfies } from '@renovatebot/pep440';
import type { VersionRequest } from '../inputs/request.ts';
import { comparison, isOlder } from './check.ts';

/** `2026.1rc1`, `2026.1.0.dev3`: not finished. What is no version is no pre-release. */
export function isPrerelease(version: string): boolean {
  return explain(version)?.is_prerelease ?? false;
}

/**
 * Pre-releases are meant by whoever names one: exactly, or as a bound of a range (`>=2026.1rc1`; `>=0.dev0` is any).
 * So does pip read a range (PEP 440, “Handling of pre-releases”), but where there is nothing else it takes one unasked.
 */
export function meansPrereleases(version: VersionRequest): boolean {
  if (version.kind !== 'range') return version.kind !== 'latest';
  const bounds = version.specifier.split(',').filter((clause) => !clause.startsWith('!='));
  return bounds.some((clause) => isPrerelease(clause.replace(/^[<>=~]+/, '')));
}

/** Those that `latest` or a range means, oldest first. `prereleases`: by default as the request means it. */
export function meantOf(
  known: readonly string[],
  version: VersionRequest,
  prereleases = meansPrereleases(version),
): string[] {
  const within = (it: string) => version.kind !== 'range' || satisfies(it, version.specifier, { prereleases: true });
  return known.filter((it) => within(it) && (prereleases || !isPrerelease(it))).sort(comparison);
}

/**
 * Newer than every release that is meant, so it was put there by hand: `latest` leaves it alone, and so does a range
 * that it is in. An exact version never does: that is a downgrade.
 */
export function leavesAlone(version: VersionRequest, installed: string, newest: string): boolean {
  if (!isOlder(newest, installed)) return false;
  return version.kind === 'latest' || (version.kind === 'range' && meantOf([installed], version, true).length > 0);
}

/** What to type for a version that is no more than a pre-release. */
export function howToMean(prerelease: string): string {
  return (
    `${prerelease} is a pre-release, and those are taken only when they are asked for: ` +
    `\`version: ${prerelease}\`, or a range that begins with one (\`>=${prerelease}\`).`
  );
}
