import type { Answers } from '../facts/answers.ts';
import type { PythonInstallation } from '../facts/facts.ts';
import type { VersionRequest } from '../inputs/request.ts';
import { Problem } from '../problem.ts';
import { comparison, sameVersion } from './check.ts';
import { howToMean, isPrerelease, meansPrereleases, meantOf } from './meant.ts';

/** Whose pip was asked. */
export type Resolver = 'host' | 'runner';

/** Explains why pip named no version to go to. */
export function unresolved(
  answers: Answers,
  facts: PythonInstallation,
  version: VersionRequest,
  stdout: string,
  by: Resolver,
): Problem {
  const error = answers.get('error');
  const { python } = facts;
  if (!answers.is('started')) return problem(`pip on the ${by} could not be asked:\n${lastLines(stdout)}`);
  if (answers.get('old-pip')) return oldPip(answers, facts);
  if (answers.all('pip').length > 0 && !answers.get('pip'))
    return problem(
      `${python.executable} has no pip.`,
      `As ${python.owner}: ${python.executable} -m ensurepip --upgrade`,
    );
  if (version.kind === 'git') return git(version, error);
  const every = words(answers.get('versions'));
  if (every.length === 0) return noIndex(facts, error || answers.get('noise'), by);
  const absent = /No matching distribution found|Could not find a version/.test(error);
  const [newer = '', ...needs] = words(answers.get('newer'));
  if (absent && newer) return needsPython(facts, newer, needs.join(' '));
  if (absent) return noSuchVersion(answers, facts, version);
  return problem(
    `pip cannot install ${facts.package.name} ${version.text} here:\n${error || answers.get('noise') || 'no reason was given'}`,
    'Packages that were added to the environment may stand in the way: `pip check` on the host names them.',
  );
}

/**
 * pip takes a pre-release unasked where no other release will do: none is in the range, or none runs on this Python.
 * What is installed already stays, whatever it is.
 * @throws Problem that says what keeps the finished releases away, or how to ask for this one.
 */
export function refuseUnasked(
  answers: Answers,
  facts: PythonInstallation,
  version: VersionRequest,
  reached: string,
): void {
  if (meansPrereleases(version) || !isPrerelease(reached) || sameVersion(reached, facts.package.version)) return;
  const [newer = '', ...needs] = words(answers.get('newer'));
  if (newer) throw needsPython(facts, newer, needs.join(' '));
  const { name } = facts.package;
  throw problem(`No release of ${name} but a pre-release is what ${version.text} means here.`, howToMean(reached));
}

function problem(what: string, next?: string): Problem {
  return new Problem({ what, state: 'Nothing was changed on the host.', ...(next && { next }) });
}

function words(text: string): string[] {
  return text.split(' ').filter(Boolean);
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join('\n') || 'no answer';
}

function oldPip(answers: Answers, { python }: PythonInstallation): Problem {
  return problem(
    `pip ${answers.get('old-pip')} on the host cannot say what it would install, and could not fetch a newer one:\n${answers.get('error')}`,
    `As ${python.owner} on the host: ${python.executable} -m pip install --upgrade 'pip>=22.2'`,
  );
}

function noIndex({ package: { name } }: PythonInstallation, error: string, by: Resolver): Problem {
  return problem(
    `The package index named no release of ${name}:\n${error || 'pip gave no reason.'}`,
    by === 'host'
      ? 'The host itself must reach its package index (https://pypi.org, or what its pip.conf names). Where it must not: `packages: runner` (docs/runners.md).'
      : 'The runner must reach a package index (https://pypi.org, or what PIP_INDEX_URL or its pip.conf names).',
  );
}

function needsPython({ package: { name }, python }: PythonInstallation, version: string, requires: string): Problem {
  return problem(
    `${name} ${version} needs Python ${requires}; the service runs on Python ${python.version} (${python.executable}).`,
    'Give the service a virtualenv with a newer Python first, or ask for an older release.',
  );
}

function noSuchVersion(answers: Answers, facts: PythonInstallation, version: VersionRequest): Problem {
  const { name } = facts.package;
  const known = words(answers.get('versions.here'));
  const named = version.kind === 'exact' ? version.version : '';
  const near = nearest(named, isPrerelease(named) ? known : known.filter((it) => !isPrerelease(it)));
  const what =
    version.kind === 'exact'
      ? `${name} ${version.version} does not exist`
      : `No release of ${name} is in the range ${version.text}`;
  return problem(
    `${what}. ${near ? `The nearest are ${near}.` : ''}`.trimEnd(),
    exception(known, words(answers.get('yanked.ignored')), version) ??
      'Ask for one of the releases that exist, or `latest`.',
  );
}

/** What the range holds, but is taken only by its name. */
function exception(known: readonly string[], yanked: readonly string[], version: VersionRequest): string | undefined {
  if (version.kind !== 'range') return undefined;
  const withdrawn = meantOf(yanked, version).at(-1);
  const unfinished = meantOf(known, version, true).at(-1);
  if (withdrawn)
    return `${withdrawn} was withdrawn (yanked) by its authors: it is installed only when exactly it is named.`;
  return unfinished && howToMean(unfinished);
}

/** Three releases on either side of where the version would be; the newest where nothing tells. */
function nearest(version: string, known: readonly string[]): string {
  const sorted = [...known].sort(comparison);
  const after = version ? sorted.findIndex((it) => comparison(it, version) > 0) : -1;
  const end = after < 0 ? sorted.length : Math.min(sorted.length, after + 3);
  return sorted.slice(Math.max(0, end - 6), end).join(', ');
}

function git(version: VersionRequest & { kind: 'git' }, error: string): Problem {
  const hint = /Cannot find command 'git'/.test(error)
    ? 'Install git on the host.'
    : 'The host itself must be able to read the repository, without being asked for a password.';
  return problem(`pip could not get ${version.ref} of ${version.url}:\n${error}`, hint);
}
