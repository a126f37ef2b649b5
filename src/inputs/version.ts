import { clean, validRange } from '@renovatebot/pep440';
import { readGitVersion } from './git-version.ts';
import { refuse } from './refusal.ts';
import type { VersionRequest } from './request.ts';

/** The `version` input, understood: nothing that a shell, pip or git could take for something else gets through. */
export function readVersion(text: string): VersionRequest {
  if (text === 'latest') return { kind: 'latest', text };
  if (text.startsWith('git+')) return readGitVersion(text);
  const request = /^[<>=!~]/.test(text) ? readRange(text) : readExact(text);
  if (request) return request;
  throw refuse('version', text, `${hint(text)}${allowed}`);
}

const allowed =
  'It must be `latest`, a version (`2025.1.0`), a range (`<2026`, `>=2024.3,<2025.2`) or a commit, branch or tag of a git ' +
  'repository (`git+https://github.com/pretalx/pretalx.git@main`).';

/** Whoever passes on `github.ref` has started the workflow from the wrong place. */
const branch =
  'That is a branch: publish a release, or choose a tag under “Use workflow from”. To install a branch, name its ' +
  'repository: `git+https://…@BRANCH`. ';

/** `2025.1.0`, `v2025.1.0` and, for workflows that pass on what started them, `refs/tags/v2025.1.0`. */
function readExact(text: string): VersionRequest | undefined {
  const version = text.replace(/^refs\/tags\//, '');
  if (!/^v?[0-9][0-9A-Za-z.!+_-]{0,63}$/.test(version) || /\d{16}/.test(version)) return undefined;
  const normal = clean(version);
  return normal === null ? undefined : { kind: 'exact', text, version: normal };
}

/** PEP 440 clauses between commas. `===` compares text and ignores what a version means: it is left out. */
function readRange(text: string): VersionRequest | undefined {
  const specifier = text.replaceAll(' ', '');
  if (!/^[0-9A-Za-z.!+_*<>=~,-]{2,200}$/.test(specifier) || specifier.includes('===')) return undefined;
  return validRange(specifier) ? { kind: 'range', text, specifier } : undefined;
}

function hint(text: string): string {
  if (text === '') return 'That is empty; leave the input out for `latest`. ';
  if (/^v?\d+(?:\.\d+)*\.\*$/.test(text)) return `Did you mean \`==${text.replace(/^v/, '')}\`? `;
  if (/^latest$/i.test(text)) return 'Did you mean `latest`? ';
  if (/^latest\W*[<>=!~]/i.test(text))
    return `The newest within bounds is the range alone: \`${text.replace(/^latest[\s,]*/i, '')}\`. `;
  if (/^[\^=]\s*\d/.test(text)) return 'Ranges are written as pip writes them. ';
  if (/^https?:\/\/|\.git(?:@|$)/.test(text)) return 'A git repository is given with `git+` before its address. ';
  if (text.startsWith('refs/heads/')) return branch;
  if (text.startsWith('refs/pull/')) return 'That is a pull request: the workflow was not started for a tag. ';
  if (text.startsWith('refs/tags/')) return 'That tag does not name a version. ';
  return '';
}
