import { refuse } from './refusal.ts';
import type { VersionRequest } from './request.ts';

const example = '`git+https://github.com/pretalx/pretalx.git@main#subdirectory=src`';

/** `git+https://…@ref`, `git+ssh://…@ref` or `git+file:///…@ref`, as pip takes it, with an optional `#subdirectory=`. */
export function readGitVersion(text: string): VersionRequest {
  const no = (reason: string) => refuse('version', text, `${reason} An example: ${example}.`);
  // Only what an address needs: no blank, quote or sign that a shell reads, and no %-codes that would bring them back.
  if (!/^git\+[A-Za-z0-9:/@._~+#=&[\]-]{1,500}$/.test(text))
    throw no('it holds a character that no git address needs.');
  const [address = '', fragment = ''] = text.slice('git+'.length).split('#', 2);
  const at = address.lastIndexOf('@');
  const url = address.slice(0, at);
  const ref = address.slice(at + 1);
  if (at <= address.indexOf('://') + 2 || !isRepository(url)) throw no(whatIsWrong(address));
  if (!isRef(ref)) throw no(`\`${ref}\` is not the name of a commit, branch or tag.`);
  const subdirectory = readFragment(fragment);
  if (subdirectory === null)
    throw no('after `#` only `subdirectory=` and a folder inside the repository is understood.');
  return { kind: 'git', text, url, ref, ...(subdirectory === '' ? {} : { subdirectory }) };
}

/** http is left out: whoever sits between could choose what is installed. */
function isRepository(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password, hostname, pathname } = new URL(url);
  const account = protocol === 'ssh:' ? password === '' && !username.startsWith('-') : username + password === '';
  const place = protocol === 'file:' ? hostname === '' : hostname !== '' && !hostname.startsWith('-');
  return /^(?:https|ssh|file):$/.test(protocol) && account && place && pathname.length > 1 && !/[@&=]/.test(pathname);
}

function whatIsWrong(address: string): string {
  if (address.startsWith('http://'))
    return 'use `git+https://`: with http anybody on the way chooses what is installed.';
  if (/^https:\/\/[^/]*@/.test(address)) return 'an address must not carry a token or password: it shows in logs.';
  if (!/^(?:https|ssh|file):\/\//.test(address))
    return 'it must begin with `git+https://`, `git+ssh://` or `git+file://`.';
  if (!/\/[^@]*@/.test(address.replace(/^\w+:\/\/[^/]*/, ''))) return 'name the commit, branch or tag after an `@`.';
  return 'it is not the address of a git repository.';
}

/** What `git check-ref-format` allows, less the signs that shells and pip read. */
function isRef(ref: string): boolean {
  const parts = ref.split('/');
  return parts.every((part) => /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(part) && !/\.\.|\.$|\.lock$/.test(part));
}

/** The subdirectory, '' when none is named, null when there is something that is not understood. */
function readFragment(fragment: string): string | null {
  let subdirectory = '';
  for (const part of fragment === '' ? [] : fragment.split('&')) {
    const [name, value = ''] = part.split('=', 2);
    const isPath = value.split('/').every((step) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(step));
    if (name === 'subdirectory' && isPath && subdirectory === '') subdirectory = value;
    // Older pages still name the package here; which package it is, the recipe knows.
    else if (name !== 'egg' || !/^[A-Za-z0-9._-]+$/.test(value)) return null;
  }
  return subdirectory;
}
