import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'vitest';
import type { Host } from '../../src/transport/host.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { HostUnreachable } from '../../src/transport/ssh/errors.ts';
import { startProxy } from '../embedded/proxy.ts';
import type { Specimen } from './conformance/specimen.ts';
import { conformance } from './conformance.ts';
import { quiet } from './embedded.ts';

/** OpenSSH's own server, where one is installed: SSHD=/path/to/sshd names another. */
const sshd = [process.env.SSHD, '/usr/sbin/sshd', '/usr/local/sbin/sshd'].find((path) => {
  try {
    accessSync(path ?? '', constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

if (sshd === undefined) {
  test.skip('OpenSSH: left out, there is no sshd here (apt-get install openssh-server)', () => undefined);
} else {
  conformance(`OpenSSH (${sshd})`, () => startSshd(sshd));
}

/** An sshd of our own on a free port of loopback, for the account the tests run as. */
async function startSshd(program: string): Promise<Specimen> {
  const folder = await mkdtemp(join(tmpdir(), 'steady-sshd-'));
  for (const name of ['host', 'user']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  }
  const port = await freePort();
  const settings = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'user.pub')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PidFile none',
  ];
  await writeFile(join(folder, 'config'), `${settings.join('\n')}\n`);
  if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 });
  const server = spawn(program, ['-D', '-e', '-f', join(folder, 'config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  const proxy = await startProxy(port);
  const [kind, key] = (await readFile(join(folder, 'host.pub'), 'utf8')).split(' ');
  const connection = {
    host: '127.0.0.1',
    port: proxy.port,
    user: userInfo().username,
    privateKey: await readFile(join(folder, 'user'), 'utf8'),
    knownHosts: `[127.0.0.1]:${proxy.port} ${kind} ${key}`,
    connectTimeoutSeconds: 10,
  };
  return {
    connect: () =>
      patiently(() => {
        if (server.exitCode !== null) throw new Error(`sshd ended: ${said}`);
        return connectSsh(connection, quiet);
      }),
    cut: () => proxy.cut(),
    stall: () => proxy.stall(),
    heal: () => proxy.heal(),
    close: async () => {
      await proxy.close();
      if (server.kill()) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
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
