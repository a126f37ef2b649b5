import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A sudo that can be watched, for hosts whose login is not root as far as `id` tells. */
export interface FakeSudo {
  /** To put in front of PATH. */
  readonly folder: string;
  /** `password`: asks for it. `nopasswd`: never asks. `refuses`: lets nobody in. */
  become(rule: { readonly password: string } | 'nopasswd' | 'refuses'): Promise<void>;
  /** Lines it read from standard input as passwords, since the last `become`. */
  read(): Promise<string[]>;
}

/** As sudo(8) does: -S reads a line a try, three tries, byte by byte; -n never asks; -k ignores what is cached. */
const SUDO = `#!/bin/sh
here=\${0%/*}
asking=never
while :; do
  case $1 in
    -n) asking=forbidden ;;
    -S) [ "$asking" = forbidden ] || asking=stdin ;;
    -p) shift ;;
    -k|-H) ;;
    *) break ;;
  esac
  shift
done
if [ -e "$here/refuses" ]; then echo 'sorry, not you' >&2; exit 1; fi
if [ -e "$here/password" ]; then
  if [ "$asking" != stdin ]; then echo 'sudo: a password is required' >&2; exit 1; fi
  tries=0
  until [ "$line" = "$(cat "$here/password")" ] && [ "$tries" -gt 0 ]; do
    if [ "$tries" = 3 ]; then echo 'sudo: 3 incorrect password attempts' >&2; exit 1; fi
    if ! IFS= read -r line; then
      echo 'sudo: no password was provided' >&2; echo "sudo: $tries incorrect password attempt" >&2; exit 1
    fi
    echo "$line" >>"$here/read"
    tries=$((tries + 1))
  done
  unset line
fi
PATH=/usr/sbin:/usr/bin:/sbin:/bin exec "$@"
`;

const ID = '#!/bin/sh\necho 1000\n';

/** Puts a fake sudo, and an `id` which says 1000, into a new folder below `parent`. */
export async function fakeSudo(parent: string): Promise<FakeSudo> {
  const folder = join(parent, 'fake-sudo');
  await mkdir(folder);
  for (const [name, text] of [
    ['sudo', SUDO],
    ['id', ID],
  ] as const) {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }
  const set = async (name: string, text: string | undefined) => {
    if (text === undefined) await rm(join(folder, name), { force: true });
    else await writeFile(join(folder, name), text);
  };
  return {
    folder,
    become: async (rule) => {
      await set('read', '');
      await set('refuses', rule === 'refuses' ? '' : undefined);
      await set('password', typeof rule === 'object' ? rule.password : undefined);
    },
    read: async () => (await readFile(join(folder, 'read'), 'utf8')).split('\n').slice(0, -1),
  };
}
