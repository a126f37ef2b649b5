import { Problem } from '../problem.ts';
import type { Elevation } from './host.ts';
import type { Exit } from './process.ts';

/**
 * Explains why a script did not even begin, from what was said instead: sudo refused, or the login shell is none
 * (nologin, a forced command). `said` may hold anything but never sudo's password afterwards.
 */
export function notStarted(
  talk: { readonly host: string; readonly elevate?: Elevation },
  exit: Exit,
  said: string,
): Problem {
  const words = quote(said, talk.elevate);
  const ended = exit.signal ?? `exit code ${exit.code}`;
  const state = 'The command was not started.';
  if (talk.elevate !== undefined && talk.elevate.kind !== 'none') {
    return new Problem({
      what: `sudo did not let us run a command as root (${ended}): ${words}`,
      host: talk.host,
      state,
      next: 'Allow the account to run `sh` through sudo (see `sudo -l` on the host), or give the right sudo password.',
    });
  }
  return new Problem({
    what: `The account's login shell did not run a command (${ended}): ${words}`,
    host: talk.host,
    state,
    next: 'Give the account an ordinary login shell (`chsh`), and its key no forced `command=` in authorized_keys.',
  });
}

/** The last few lines of what was said, without control characters and secrets. */
function quote(said: string, elevate: Elevation | undefined): string {
  const secret = elevate?.kind === 'sudo-password' ? elevate.password : '';
  const clean = secret === '' ? said : said.replaceAll(secret, '***');
  const lines = clean
    .split(/\r?\n/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: taking them out is the purpose
    .map((line) => line.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim())
    .filter((line) => line !== '');
  return lines.slice(-4).join(' / ').slice(-600) || 'it said nothing.';
}
