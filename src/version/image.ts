import { explain } from '@renovatebot/pep440';
import { Answers } from '../facts/answers.ts';
import type { ComposeInstallation } from '../facts/facts.ts';
import say from '../facts/probe/say.sh';
import type { Request, VersionRequest } from '../inputs/request.ts';
import { Problem } from '../problem.ts';
import { assign } from '../program/quote.ts';
import { checkTarget, comparison, isOlder, sameVersion } from './check.ts';
import askRegistry from './image.py';
import imageMain from './image.sh';
import { howToMean, isPrerelease, leavesAlone, meantOf } from './meant.ts';
import registryLogin from './registry-login.py';
import type { ImageTarget } from './target.ts';

/** The shell program that asks the registry, on the host and by its login, which tags there are; for `parseImageTarget`. */
export function imageScript(facts: ComposeInstallation, request: Pick<Request, 'version' | 'settings'>): string {
  const question = {
    repository: facts.compose.repository,
    folder: facts.workingDirectory,
    config: request.settings['docker-config'] ?? '',
    wanted: request.version.kind === 'exact' ? spellings(request.version.version) : [],
    bounds: request.version.kind === 'range' ? upperBounds(request.version.specifier) : [],
  };
  const values = { QUESTION: JSON.stringify(question), ASK_REGISTRY: `${registryLogin}\n\n${askRegistry}` };
  const assignments = Object.entries(values).map(([name, value]) => assign(name, value));
  return [...assignments, say, imageMain].join('');
}

/**
 * The numbers that a range ends at (`<2,!=1.5` → `[[2], false]`), and whether what begins with them is still in it: a
 * registry is only asked about the newest tags, and they may all be beyond. Roughly; what is meant is decided later.
 */
function upperBounds(specifier: string): [number[], boolean][] {
  return specifier.split(',').flatMap((clause): [number[], boolean][] => {
    const [, operator = '', version = ''] = /^(<=|<|==|~=)(.*)$/.exec(clause) ?? [];
    const numbers = explain(version.replace(/\.\*$/, ''))?.release;
    if (!numbers) return [];
    return [[operator === '~=' ? numbers.slice(0, -1) : numbers, operator !== '<']];
  });
}

function spellings(version: string): string[] {
  return [version, `v${version}`];
}

/**
 * Reads what the program of `imageScript` printed.
 * @throws Problem when there is no such tag, when the registry could not be asked, or for a downgrade.
 */
export function parseImageTarget(stdout: string, facts: ComposeInstallation, version: VersionRequest): ImageTarget {
  if (version.kind === 'git') throw noGit(facts, version.text);
  const answers = new Answers(stdout);
  if (!answers.is('resolved')) throw unanswered(answers, facts, stdout);
  const tags = JSON.parse(answers.get('tags') || '[]') as string[];
  const installed = facts.package.version;
  const tag = chosen(tags, version, installed);
  if (tag === undefined) throw noSuchTag(tags, facts, version);
  const from = installed === tag ? [] : [{ name: facts.compose.repository, from: installed, to: tag }];
  const target: ImageTarget = {
    kind: 'image',
    version: tag,
    digest: answers.get(`digest.${tag}`),
    dockerConfig: answers.get('docker-config'),
    packages: from,
    path: passed(tags, installed, tag),
  };
  checkTarget(facts, target, version);
  return target;
}

/** The tag that is meant. */
function chosen(tags: readonly string[], version: VersionRequest, installed: string): string | undefined {
  if (version.kind === 'exact') {
    const spelled = tags.find((tag) => spellings(version.version).includes(tag));
    return spelled ?? tags.find((tag) => explain(tag) !== null && sameVersion(tag, version.version));
  }
  const newest = meantOf(releasesOf(tags), version).at(-1);
  return newest !== undefined && leavesAlone(version, installed, newest) ? installed : newest;
}

/** A tag of one number (`1`), or of fewer than another release that it is the beginning of (`1.1`), moves. */
function releasesOf(tags: readonly string[]): string[] {
  const versions = tags.filter((tag) => explain(tag) !== null);
  return versions.filter((tag) => !versions.some((other) => other !== tag && other.startsWith(`${tag}.`)));
}

function passed(tags: readonly string[], from: string, to: string): string[] {
  const between = releasesOf(tags).filter((tag) => isOlder(from, tag) && isOlder(tag, to));
  const finished = between.filter((tag) => !isPrerelease(tag));
  return isOlder(from, to) ? [...finished.sort(comparison), to] : [];
}

const untouched = 'Nothing was changed on the host.';

function noGit({ compose }: ComposeInstallation, text: string): Problem {
  return new Problem({
    what: `version is ${text}: what runs is an image, ${compose.repository}, and images have tags.`,
    state: untouched,
    next: 'Give a tag (`1.1.0`), a range of them (`>=1.1,<2`), or `latest`.',
  });
}

function noSuchTag(
  tags: readonly string[],
  { compose, package: { version: installed } }: ComposeInstallation,
  version: VersionRequest,
) {
  const newest = [...releasesOf(tags)].sort(comparison).slice(-8);
  const list = newest.length > 0 ? `Its newest: ${newest.join(', ')}.` : 'It has no tag that is a version.';
  const unfinished = version.kind === 'exact' ? undefined : meantOf(releasesOf(tags), version, true).at(-1);
  return new Problem({
    what: `The registry has no ${compose.repository} ${version.text}. ${list} ${installed} runs.`,
    state: untouched,
    next: unfinished === undefined ? 'Correct the input `version`.' : howToMean(unfinished),
  });
}

function unanswered(answers: Answers, { compose }: ComposeInstallation, stdout: string): Problem {
  const registry = answers.get('registry');
  const error = answers.get('error') || stdout.trim().split('\n').slice(-3).join(' ') || 'no answer';
  const login = answers.is('login') ? 'the login of this host was refused' : 'no login for it was found on this host';
  const refused = answers.get('error.kind') === 'refused';
  return new Problem({
    what: refused
      ? `${registry} does not show the tags of ${compose.repository} (${error}): ${login}.`
      : `The registry ${registry} could not be asked for the tags of ${compose.repository}: ${error}`,
    state: untouched,
    next: refused
      ? `On the host, as the account that runs docker: docker login ${registry}. Another account’s login: settings: { docker-config: /home/NAME/.docker }.`
      : 'The host itself must reach its registry: try docker pull there.',
  });
}
