import { Answers } from '../facts/answers.ts';
import type { PythonInstallation } from '../facts/facts.ts';
import type { VersionRequest } from '../inputs/request.ts';
import type { PackageChange } from '../plan/types.ts';
import type { PythonRecipe } from '../recipe/schema.ts';
import { askingScript } from './asking.ts';
import { checkTarget, comparison, isOlder, sameName } from './check.ts';
import list from './installed.py';
import { isPrerelease, leavesAlone, meansPrereleases } from './meant.ts';
import resolvePython from './pip.py';
import resolveMain from './pip.sh';
import type { Changelog, PythonTarget, Yanked } from './target.ts';
import { type Resolver, refuseUnasked, unresolved } from './unresolved.ts';
import wheels from './wheels.py';

/** The Python that asks pip: whose arguments are a question, what is installed, and `kept` or `rebuilt`. */
export const resolveProgram = `${wheels}\n\n${resolvePython}`;

/**
 * The shell program that asks pip on the host which versions a request means there: its Python decides. Nothing is
 * installed. Run it as root where that is possible; its output is for `parsePipTarget`. `looksOnly`: nothing is kept in
 * pip's cache, and the new releases are looked into for the migrations that they bring.
 */
export function pipScript(
  recipe: PythonRecipe,
  facts: PythonInstallation,
  version: VersionRequest,
  looksOnly = false,
): string {
  return askingScript(facts, resolveMain, {
    LOOKS_ONLY: looksOnly ? 'yes' : 'no',
    QUESTION: JSON.stringify({ ...pipQuestion(recipe, facts, version), migrations: looksOnly }),
    LIST: list,
    RESOLVE: resolveProgram,
  });
}

/** What src/version/pip.py is asked. */
export function pipQuestion(recipe: PythonRecipe, facts: PythonInstallation, version: VersionRequest) {
  const name = requirementName(facts);
  const specifier = specifierOf(version);
  return {
    package: recipe.discover.package,
    companions: recipe.discover.companions,
    requirement: name + specifier,
    specifier,
    git: version.kind === 'git' ? gitParts(name, version) : null,
    /** What is meant does not depend on which releases there are. */
    settled: version.kind === 'git' || version.kind === 'exact',
    prereleases: meansPrereleases(version),
    user: facts.python.layout === 'user',
    changelogs: changelogFiles(recipe),
  };
}

/** Package → file in its wheel, '' for its description. */
function changelogFiles({ changelog = {} }: PythonRecipe): Record<string, string> {
  return Object.fromEntries(Object.entries(changelog).map(([name, { file = '' }]) => [name, file]));
}

function requirementName({ package: { name, extras } }: PythonInstallation): string {
  return name + (extras.length > 0 ? `[${extras.join(',')}]` : '');
}

function specifierOf(version: VersionRequest): string {
  if (version.kind === 'exact') return `==${version.version}`;
  return version.kind === 'range' ? version.specifier : '';
}

/** A git requirement around its reference, so that the commit can take the reference's place. */
function gitParts(name: string, version: VersionRequest & { kind: 'git' }): string[] {
  // pip before 24.1 refuses an address without a host; git takes this for the same folder.
  const url = version.url.replace(/^file:\/\/\//, 'file://localhost/');
  return [`${name} @ git+${url}@`, version.ref, folderOf(version)];
}

function folderOf({ subdirectory }: VersionRequest & { kind: 'git' }): string {
  return subdirectory === undefined ? '' : `#subdirectory=${subdirectory}`;
}

/**
 * Reads what the program of `pipScript` printed.
 * @throws Problem when there is no such version, when this host cannot run it, when pip failed, or for a downgrade.
 */
export function parsePipTarget(
  stdout: string,
  facts: PythonInstallation,
  version: VersionRequest,
  by: Resolver = 'host',
): PythonTarget {
  const answers = new Answers(stdout);
  if (!answers.is('resolved')) throw unresolved(answers, facts, version, stdout, by);
  const target = targetOf(answers, facts, version);
  refuseUnasked(answers, facts, version, target.version);
  checkTarget(facts, target, version);
  return target;
}

function targetOf(answers: Answers, facts: PythonInstallation, version: VersionRequest): PythonTarget {
  const own = facts.package.name;
  const lines = answers.all('install').map((line) => line.split(' '));
  const resolved = lines.find(([name = '']) => sameName(name, own))?.[1] ?? facts.package.version;
  const stays = leavesAlone(version, facts.package.version, resolved);
  const reached = stays ? facts.package.version : resolved;
  const commit = answers.get('commit');
  const requirement = answers.get('requirement');
  const [newer = '', requiresPython = ''] = split(answers.get('newer'));
  const beside = new Set(answers.all('companion'));
  const yanked = answers.all('yanked').map(yankedOf);
  return {
    kind: 'python',
    version: reached,
    requirement: version.kind === 'git' ? requirement : `${requirementName(facts)}==${reached}`,
    ...(commit && { commit }),
    ...(commit && version.kind === 'git' && { source: `git+${version.url}@${commit}${folderOf(version)}` }),
    companions: stays ? [] : lines.filter(([name = '']) => beside.has(name)).map(([name, to]) => `${name}==${to}`),
    packages: stays ? [] : changes(lines, own),
    pins: stays ? [] : pins(lines, own, version.kind === 'git' ? requirement : ''),
    ...(newer && { newer: { version: newer, requiresPython } }),
    ...(yanked.length > 0 && !stays && { yanked }),
    ...(answers.get('migrations') && { migrations: answers.all('migration') }),
    changelogs: changelogs(answers),
    path: releasesBetween(answers.get('versions'), facts.package.version, reached),
  };
}

function changelogs(answers: Answers): Changelog[] {
  return [
    ...Object.entries(answers.under('changelog.')).map(([name, text]) => ({ package: name, text })),
    ...Object.entries(answers.under('no-changelog.')).map(([name, missing]) => ({ package: name, missing })),
  ];
}

/** `shop 1.2 Breaks the cart`: a package without blanks, a version without blanks, and what its authors say. */
function yankedOf(line: string): Yanked {
  const [name, rest = ''] = split(line);
  const [version, reason = ''] = split(rest);
  return { name, version, ...(reason && { reason }) };
}

function split(line: string): [string, string?] {
  const at = line.indexOf(' ');
  return at < 0 ? [line] : [line.slice(0, at), line.slice(at + 1)];
}

function changes(lines: readonly string[][], own: string): PackageChange[] {
  return lines
    .map(([name = '', to = '', from = '-']) => ({ name, ...(from !== '-' && { from }), to }))
    .sort((a, b) => Number(sameName(b.name, own)) - Number(sameName(a.name, own)) || byName(a.name, b.name));
}

function byName(one: string, other: string): number {
  return one.toLowerCase() < other.toLowerCase() ? -1 : 1;
}

function pins(lines: readonly string[][], own: string, git: string): string[] {
  const exact = lines.map(([name = '', to = '']) => (git && sameName(name, own) ? git : `${name}==${to}`));
  return exact.sort(byName);
}

/** Oldest first, what is installed left out, the target always in. */
function releasesBetween(list: string, from: string, to: string): string[] {
  const between = list.split(' ').filter((it) => it && isOlder(from, it) && isOlder(it, to) && !isPrerelease(it));
  return isOlder(from, to) ? [...between.sort(comparison), to] : [];
}
