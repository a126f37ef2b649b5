import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from '../../src/inputs/request.ts';
import type { Host } from '../../src/transport/host.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { HostUnreachable } from '../../src/transport/ssh/errors.ts';
import { quiet } from './embedded.ts';

/** OpenSSH's own server, where one is installed: SSHD=/path/to/sshd names another. */
export const sshd = [process.env.SSHD, '/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => {
  try {
    accessSync(path ?? '', constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

export const noSshd = 'left out, there is no sshd here (apt-get install openssh-server)';

export interface OpenSsh {
  readonly port: number;
  /** Keys are made here: `host` and `user` are there, with their `.pub`. */
  readonly folder: string;
  /** As the account that the tests run as, with the key `user`. */
  readonly connection: Connection;
  /** Connects, patiently while it starts. */
  connect(connection?: Connection): Promise<Host>;
  close(): Promise<void>;
}

/**
 * An sshd of our own on a free port of loopback, for the account the tests run as. `settings` come in front of the usual
 * ones, so that they count instead: sshd takes the first.
 */
export async function startOpenSsh(
  program: string,
  settings: (folder: string) => string[] = () => [],
): Promise<OpenSsh> {
  const folder = await mkdtemp(join(tmpdir(), 'steady-sshd-'));
  for (const name of ['host', 'user']) keygen(folder, '-q', '-t', 'ed25519', '-N', '', '-f', name);
  const port = await freePort();
  const usual = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'user.pub')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PidFile none',
  ];
  await writeFile(join(folder, 'config'), `${[...settings(folder), ...usual].join('\n')}\n`);
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn(program, ['-D', '-e', '-f', join(folder, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  const connection: Connection = {
    host: '127.0.0.1',
    port,
    user: userInfo().username,
    privateKey: await readFile(join(folder, 'user'), 'utf8'),
    knownHosts: `[127.0.0.1]:${port} ${await publicKey(folder, 'host')}`,
    connectTimeoutSeconds: 10,
  };
  return {
    port,
    folder,
    connection,
    connect: (other = connection) =>
      patiently(() => {
        if (server.exitCode !== null) throw new Error(`sshd ended: ${said}`);
        return connectSsh(other, quiet);
      }),
    close: async () => {
      if (server.kill()) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function keygen(folder: string, ...args: string[]): void {
  execFileSync('ssh-keygen', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** `ssh-ed25519 AAAA…`, without the comment. */
export async function publicKey(folder: string, name: string): Promise<string> {
  return (await readFile(join(folder, `${name}.pub`), 'utf8')).split(' ').slice(0, 2).join(' ');
}

/** sshd needs a moment to listen. */
async function patiently(connect: () => Promise<Host>): Promise<Host> {
  for (let tries = 20; ; tries -= 1) {
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof HostUnreachable) || tries === 0) throw error;
      await delay(100);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
