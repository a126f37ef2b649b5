import { Problem } from '../problem.ts';
import { shellQuote } from '../program/quote.ts';
import type { Elevation, Host } from './host.ts';

/** What the login may do. */
export interface Privilege {
  /** How to run a script as root; `none` both when the login is root and when there is no way. */
  readonly elevation: Elevation;
  /** Whether a script run with `elevation` runs as root. */
  readonly root: boolean;
  /** Why there is no way to root, in sudo's words or ours; absent when there is one. */
  readonly obstacle?: string;
}

/**
 * Finds out how to become root, in one round trip and without ever asking: the login is root, or sudo works without
 * a password (a cached ticket does not count), or with the one that was given. A login that cannot become root is no
 * error: recipes may need none. Throws a Problem when a sudo password was given and does not lead to root.
 */
export async function findElevation(
  host: Host,
  connection: { readonly sudoPassword?: string } = {},
): Promise<Privilege> {
  const password = connection.sudoPassword;
  const { stdout } = await host.run(probe(password), { what: 'Asking sudo', timeoutSeconds: 30 });
  const [answer = '', ...words] = stdout.trim().split('\n');
  const told = words.map((line) => line.trim()).filter((line) => line !== '');
  const obstacle = told.join('; ') || 'sudo asks for a password';
  switch (answer) {
    case 'root':
      return { elevation: { kind: 'none' }, root: true };
    case 'sudo':
      return { elevation: { kind: 'sudo' }, root: true };
    case 'sudo-password':
      return { elevation: { kind: 'sudo-password', password: password ?? '' }, root: true };
    default:
      if (password !== undefined) throw refusedPassword(host.name, obstacle.replaceAll(password, '***'));
      return { elevation: { kind: 'none' }, root: false, obstacle };
  }
}

/**
 * Asks for exactly what is run later, `sh` as root. `printf` is a builtin, so the password is in no process list, and
 * standard input ends behind it, so sudo tries it once: a second wrong try could lock the account (pam_faillock).
 */
function probe(password: string | undefined): string {
  const withPassword = `
if words=$(printf '%s\\n' ${shellQuote(password ?? '')} | sudo -k -S -H -p '' sh -c : 2>&1); then echo sudo-password; exit; fi`;
  return `
export LC_ALL=C
if [ "$(id -u)" = 0 ]; then echo root; exit; fi
if ! command -v sudo >/dev/null 2>&1; then echo none; echo 'sudo is not installed'; exit; fi
if words=$(sudo -k -n -H sh -c : 2>&1); then echo sudo; exit; fi${password === undefined ? '' : withPassword}
echo none
printf '%s\\n' "$words"
`;
}

function refusedPassword(host: string, obstacle: string): Problem {
  return new Problem({
    what: `The sudo password does not make "${host.split('@')[0]}" root: ${obstacle}`,
    host,
    state: 'Nothing was changed on the host.',
    next: 'Log in by hand and try: sudo -k sh -c id   (then correct the sudo password, or the sudoers rule)',
  });
}
