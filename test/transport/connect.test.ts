import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/inputs/request.ts';
import { Problem } from '../../src/problem.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { HostUnreachable } from '../../src/transport/ssh/errors.ts';
import { fingerprintOf } from '../../src/transport/ssh/host-key-blob.ts';
import { type EmbeddedHost, newHostKey } from '../embedded/host.ts';
import { newKeyPair } from '../embedded/keys.ts';
import { startProxy } from '../embedded/proxy.ts';
import { connectionTo, embeddedHosts, quiet } from './embedded.ts';

const password = 'a password nobody may see';
const identity = newKeyPair();
const keys = { ed25519: newHostKey('ed25519'), ecdsa: newHostKey('ecdsa'), rsa: newHostKey('rsa') };

const { folder, keep, start } = embeddedHosts('connect', password);
const connect = async (host: EmbeddedHost, changes: Partial<Connection> = {}) =>
  keep(await connectSsh({ ...connectionTo(host), password, ...changes }, quiet));

/** Connects in vain; the Problem holds no secret. */
async function refused(host: EmbeddedHost, changes: Partial<Connection> = {}): Promise<Problem> {
  const problem = await connect(host, changes).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  const said = (problem as Problem).explain();
  for (const secret of [password, ...identity.private.split('\n').slice(1, -2), changes.password ?? password]) {
    expect(said).not.toContain(secret);
  }
  return problem as Problem;
}
const without = <K extends keyof Connection>(connection: Connection, ...names: K[]): Connection =>
  Object.fromEntries(
    Object.entries(connection).filter(([name]) => !names.includes(name as K)),
  ) as unknown as Connection;

const lineOf = (text: string, kind: string) => text.split('\n').find((line) => line.includes(` ${kind} `)) ?? '';

describe('host keys', () => {
  test.each([
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ssh-rsa',
  ])('only %s is pinned: that kind is negotiated', async (kind) => {
    const host = await start({ hostKeys: [keys.rsa, keys.ecdsa, keys.ed25519] });
    const said: string[] = [];
    const connection = { ...connectionTo(host), password, knownHosts: lineOf(host.hostKeyLine, kind) };
    keep(await connectSsh(connection, { info: (text) => said.push(text), debug: () => undefined }));
    expect(said.join()).toContain(kind);
  });

  test.each([
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ssh-rsa',
  ])('the fingerprint of the %s key is enough', async (kind) => {
    const host = await start({ hostKeys: [keys.ed25519, keys.ecdsa, keys.rsa] });
    const [, , blob = ''] = lineOf(host.hostKeyLine, kind).split(' ');
    const hostFingerprint = fingerprintOf(Buffer.from(blob, 'base64'));
    keep(await connectSsh({ ...without(connectionTo(host), 'knownHosts'), password, hostFingerprint }, quiet));
    expect(host.accepted).toBe(1 + ['ssh-ed25519', 'ecdsa-sha2-nistp256', '', '', 'ssh-rsa'].indexOf(kind));
  });

  test('another key is refused, and everything needed to set it right is shown', async () => {
    const [other, host] = [await start({ hostKeys: [newHostKey()] }), await start({ hostKeys: [keys.ed25519] })];
    const wrong = other.hostKeyLine.replace(String(other.port), String(host.port));
    const problem = await refused(host, { knownHosts: wrong });
    const said = problem.explain();
    expect(said).toContain(`The host key of [127.0.0.1]:${host.port} is not the one that was expected.`);
    expect(said).toContain(`ssh-ed25519 ${host.fingerprint}`);
    expect(said).toContain(`ssh-ed25519 ${other.fingerprint} (known-hosts line 1)`);
    expect(said).toContain(host.hostKeyLine);
    expect(said).toContain('ssh-keygen -lf');
    expect(problem.details.state).toContain('Nothing was changed on the host.');
  });

  test('the line that is shown is the one that works', async () => {
    const host = await start();
    const said = (await refused(host, { knownHosts: '# nothing yet' })).explain();
    expect(said).toContain('Nothing says what the host key');
    const knownHosts = /^ *(\[127.*)$/m.exec(said)?.[1] ?? '';
    expect((await (await connect(host, { knownHosts })).run('echo in')).stdout).toBe('in\n');
  });

  test('a host of which another kind of key is pinned shows the kind it has', async () => {
    const host = await start({ hostKeys: [keys.rsa] });
    const pinned = (await start({ hostKeys: [keys.ed25519] })).hostKeyLine.replace(/:\d+/, `:${host.port}`);
    expect((await refused(host, { knownHosts: pinned })).explain()).toContain(`ssh-rsa ${host.fingerprint}`);
  });

  test('a wrong fingerprint shows all keys there are', async () => {
    const host = await start({ hostKeys: [keys.ed25519, keys.rsa] });
    const connection = {
      ...without(connectionTo(host), 'knownHosts'),
      password,
      hostFingerprint: `SHA256:${'A'.repeat(43)}`,
    };
    const said = ((await connectSsh(connection, quiet).catch((error: unknown) => error)) as Problem).explain();
    for (const line of host.hostKeyLine.split('\n')) expect(said).toContain(line);
    expect(said).toContain(`SHA256:${'A'.repeat(43)} (host-fingerprint)`);
  });

  test('a right line does not make up for a wrong fingerprint, nor the other way round', async () => {
    const host = await start();
    expect((await refused(host, { hostFingerprint: `SHA256:${'A'.repeat(43)}` })).details.what).toContain(
      'not the one',
    );
    const other = (await start({ hostKeys: [keys.ed25519] })).hostKeyLine.replace(/:\d+/, `:${host.port}`);
    await refused(host, { hostFingerprint: host.fingerprint, knownHosts: other });
    await connect(host, {
      hostFingerprint: host.fingerprint,
      knownHosts: `elsewhere ${other.split(' ').slice(1).join(' ')}`,
    });
  });

  test('a revoked key is refused although another line and the fingerprint allow it', async () => {
    const host = await start();
    const knownHosts = `${host.hostKeyLine}\n@revoked * ${host.hostKeyLine.split(' ').slice(1).join(' ')}\n`;
    const said = (await refused(host, { knownHosts, hostFingerprint: host.fingerprint })).explain();
    expect(said).toContain('@revoked');
    expect(said).not.toContain('put this into known-hosts');
  });
});

describe('logging in', () => {
  const authorizedKey = identity.public;
  const byKey = (host: EmbeddedHost): Connection => ({
    ...without(connectionTo(host), 'password'),
    privateKey: identity.private,
  });

  test('with a key', async () => {
    const host = await start({ authorizedKey });
    expect((await keep(await connectSsh(byKey(host), quiet)).run('echo in')).stdout).toBe('in\n');
  });

  test('with a password by keyboard-interactive', async () => {
    await connect(await start({ passwordBy: ['keyboard-interactive'] }));
  });

  test('with the password when the key is not accepted', async () => {
    const host = await start();
    await connect(host, { privateKey: identity.private });
    expect(host.logins).toEqual(['publickey', 'password']);
  });

  test.each([
    ['a key nobody knows', { privateKey: newHostKey(), password: undefined }, 'It accepts: publickey, password.'],
    ['a wrong password', { password: 'wrong one' }, 'refused: password'],
    ['a user nobody knows', { user: 'nobody' }, 'did not let "nobody" in'],
  ])('%s: what the host accepts is told', async (_name, changes, words) => {
    const host = await start({ authorizedKey });
    const problem = await refused(host, changes as Partial<Connection>);
    expect(problem.explain()).toContain(words);
    expect(problem.details.state).toBe('Nothing was changed on the host.');
    expect(problem).not.toBeInstanceOf(HostUnreachable);
  });

  test('a method we have nothing for', async () => {
    const host = await start({ authorizedKey, password: undefined as never });
    expect((await refused(host)).explain()).toContain('(refused: password). It accepts: publickey.');
  });

  test('a key that cannot be read stops before any connection', async () => {
    const host = await start({ authorizedKey });
    const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    expect((await refused(host, { privateKey })).explain()).toContain('PKCS#8');
    expect(host.accepted).toBe(0);
  });

  test('nothing to log in with', async () => {
    const connection = without(connectionTo(await start()), 'password');
    await expect(connectSsh(connection, quiet)).rejects.toThrow('neither a private key nor a password nor an agent');
  });
});

describe('hosts that cannot be reached', () => {
  const elsewhere = { user: 'deploy', password, knownHosts: '', connectTimeoutSeconds: 1 };
  const unreachable = async (host: string, port: number) => {
    const problem = await connectSsh({ ...elsewhere, host, port }, quiet).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(HostUnreachable);
    return (problem as Problem).explain();
  };
  const listen = async (welcome: (socket: Socket) => void) => {
    const server = createServer((socket) => welcome(socket.on('error', () => undefined).resume()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
    return (server.address() as AddressInfo).port;
  };

  test('nothing listens', async () => {
    const host = await start();
    await host.close();
    expect(await unreachable('127.0.0.1', host.port)).toContain('connection refused');
  });

  test('a name that does not exist', async () => {
    expect(await unreachable('no-such-host.invalid', 22)).toMatch(/does not resolve|cannot be looked up/);
  });

  test('no answer', async () => {
    const sockets: Socket[] = [];
    const port = await listen((socket) => sockets.push(socket));
    expect(await unreachable('127.0.0.1', port)).toContain('no answer within 1 s');
    for (const socket of sockets) socket.destroy();
  });

  test('something that hangs up', async () => {
    expect(await unreachable('127.0.0.1', await listen((socket) => socket.end()))).toContain('closed the connection');
  });

  test('something that is no SSH server', async () => {
    const port = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
    expect(await unreachable('127.0.0.1', port)).toContain('Cannot connect');
  });

  test('a network that falls silent during the handshake', async () => {
    const proxy = keep(await startProxy((await start()).port));
    proxy.stall();
    expect(await unreachable('127.0.0.1', proxy.port)).toContain('no answer within 1 s');
  });
});

describe('sessions', () => {
  test.each([1, 3])('a host that allows only %i at once gets no more', async (maxSessions) => {
    const host = await connect(await start({ maxSessions }));
    const runs = await Promise.all(Array.from({ length: 12 }, (_, index) => host.run(`sleep 0.05; echo ${index}`)));
    expect(runs.map((run) => Number(run.stdout))).toEqual(Array.from({ length: 12 }, (_, index) => index));
  });

  test('a follower that waits in line leaves it when it is aborted', async () => {
    const host = await connect(await start({ maxSessions: 1 }));
    const [first, second] = [new AbortController(), new AbortController()];
    const running = host.stream('cat', () => undefined, { signal: first.signal });
    const waiting = host.stream('cat', () => undefined, { signal: second.signal });
    setTimeout(() => second.abort(), 300);
    expect(await waiting).toMatchObject({ code: null });
    first.abort();
    expect(await running).toMatchObject({ code: 0 });
    expect(await host.run('echo next')).toMatchObject({ stdout: 'next\n' });
  });

  const shell = async (name: string, text: string) => {
    const file = join(folder.path, name);
    await writeFile(file, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return file;
  };

  test('an account without a login shell is explained, however quickly it ends', async () => {
    const nologin = await shell('nologin', 'echo This account is currently not available.; exit 1');
    const host = await connect(await start({ shell: nologin }));
    for (let times = 0; times < 30; times += 1) {
      const problem = await host.run('echo hello').catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(Problem);
      expect((problem as Problem).explain()).toContain('(exit code 1): This account is currently not available.');
    }
  });

  test('what a login shell says by itself is not taken for the output', async () => {
    const chatty = await shell('chatty', 'set -x; echo welcome; printf "no line break"; exec /bin/sh "$@"');
    const host = await connect(await start({ shell: chatty }));
    expect(await host.run('echo out; echo err >&2')).toMatchObject({ stdout: 'out\n', stderr: 'err\n' });
  });
});
