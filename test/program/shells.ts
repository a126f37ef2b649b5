import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** What a program may count on: these commands, under one shell. Whatever else it calls, a test finds out. */
const commands = (
  'awk basename cat chmod cmp comm cp curl cut date dd df diff dirname du env find flock grep head id kill ln ls ' +
  'mkdir mv nohup printenv python3 rm rmdir sed setsid sha256sum sleep sort stat sync tail tar test timeout touch tr true wc'
).split(' ');

/** A shell as a host may have it: a PATH in which `sh` is that shell (and `bash` is there only when it is bash). */
export interface Shell {
  readonly name: string;
  readonly path: string;
}

/** Tests run as an ordinary account also where the tester is root: permissions are part of what is tested. */
export const account =
  userInfo().uid === 0 ? { name: 'nobody', uid: 65534, gid: 65534 } : { name: userInfo().username, uid: -1, gid: -1 };
export const as = account.uid < 0 ? {} : { uid: account.uid, gid: account.gid };

const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder that the account owns; gone when the tests end. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'steady-program-'));
  folders.push(path);
  if (account.uid >= 0) chownSync(path, account.uid, account.gid);
  return path;
}

/** The shells of this machine; one that is missing is named once and left out. */
export const shells: readonly Shell[] = ['dash', 'bash', 'busybox'].flatMap((name) => {
  const executable = find(name);
  if (executable) return [{ name, path: searchPath(name, executable) }];
  console.warn(`Left out: programs under ${name}, which is not installed.`);
  return [];
});

/** Runs text under a shell by its standard input, as the account. Its exit code and what it printed. */
export function script(shell: Shell, text: string, cwd = tmpdir()): { code: number; stdout: string; stderr: string } {
  const options = { input: text, cwd, env: { PATH: shell.path }, encoding: 'utf8', maxBuffer: 2 ** 26, ...as } as const;
  const { status, stdout, stderr } = spawnSync(join(shell.path, 'sh'), ['-s'], options);
  return { code: status ?? -1, stdout, stderr };
}

/** What `sh -n` says of the text: nothing, when it is shell. */
export function syntax(shell: Shell, text: string): string {
  try {
    execFileSync(join(shell.path, 'sh'), ['-n'], { input: text, stdio: 'pipe' });
    return '';
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr);
  }
}

function searchPath(name: string, executable: string): string {
  const path = join(folder(), 'bin');
  mkdirSync(path);
  for (const command of commands) {
    const found = find(command);
    if (found) symlinkSync(found, join(path, command));
  }
  symlinkSync(executable, join(path, 'sh'));
  if (name === 'bash') symlinkSync(executable, join(path, 'bash'));
  chmodSync(path, 0o755);
  return path;
}

/** The same shell where one command says something of its own: shell text. */
export function withCommand(shell: Shell, command: string, text: string): Shell {
  const path = folder();
  for (const name of readdirSync(shell.path)) {
    if (name !== command) symlinkSync(join(shell.path, name), join(path, name));
  }
  writeFileSync(join(path, command), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  chmodSync(path, 0o755);
  return { name: shell.name, path };
}

/** Where a command of this machine is: the system's own first, for a tester's shims may be for the tester alone. */
export function find(command: string): string | undefined {
  const places = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', ...(process.env.PATH ?? '').split(':')];
  return places.map((place) => join(place, command)).find((path) => existsSync(path));
}
