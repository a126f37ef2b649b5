import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { findElevation } from '../../src/transport/elevation.ts';
import type { Host } from '../../src/transport/host.ts';
import { connectLocal } from '../../src/transport/local.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { type EmbeddedHost, startEmbeddedHost } from '../embedded/host.ts';
import { privileges } from './conformance/privileges.ts';
import { connectionTo, quiet } from './embedded.ts';
import { type FakeSudo, fakeSudo } from './fake-sudo.ts';

const nasty = `it's "$HOME" \\n %s !`;
let home: string;
let sudo: FakeSudo;
let embedded: EmbeddedHost;
let host: Host;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'steady-elevation-'));
  sudo = await fakeSudo(home);
  const env = { PATH: `${sudo.folder}:/usr/bin:/bin` };
  embedded = await startEmbeddedHost({ user: 'deploy', password: 'open', home, env });
  host = await connectSsh(connectionTo(embedded), quiet);
});
afterAll(async () => {
  await host.close();
  await embedded.close();
  await rm(home, { recursive: true, force: true });
});

const connect = () => connectSsh(connectionTo(embedded), quiet);
const close = () => Promise.resolve();

describe('sudo that asks', () => {
  beforeEach(() => sudo.become({ password: nasty }));
  privileges(() => ({ connect, close, sudo: { password: nasty } }));
});

describe('sudo that does not ask', () => {
  beforeEach(() => sudo.become('nopasswd'));
  privileges(() => ({ connect, close, sudo: {} }));
});

test('a wrong password is tried once, so that no account is locked', async () => {
  await sudo.become({ password: 'right' });
  const problem = await findElevation(host, { sudoPassword: 'wrong' }).catch((error: unknown) => error);
  expect((problem as Problem).explain()).toContain('no password was provided');
  expect(await sudo.read()).toEqual(['wrong']);
});

test('sudo reads the password and nothing else', async () => {
  await sudo.become({ password: 'right' });
  await host.run('echo hello', { elevate: { kind: 'sudo-password', password: 'right' } });
  expect(await sudo.read()).toEqual(['right']);
});

test('a password that looks like a script is not run where sudo does not ask', async () => {
  await sudo.become('nopasswd');
  const done = await host.run('echo mine', {
    elevate: { kind: 'sudo-password', password: 'touch leaked; echo leaked' },
  });
  expect(done).toMatchObject({ code: 0, stdout: 'mine\n', stderr: '' });
  expect((await host.run('ls')).stdout).not.toContain('leaked');
});

test('a password given where none is needed is not needed', async () => {
  await sudo.become('nopasswd');
  expect(await findElevation(host, { sudoPassword: 'any' })).toEqual({ elevation: { kind: 'sudo' }, root: true });
});

test('an account that sudo does not know has no root, and says why', async () => {
  await sudo.become('refuses');
  expect(await findElevation(host)).toEqual({ elevation: { kind: 'none' }, root: false, obstacle: 'sorry, not you' });
  await expect(findElevation(host, { sudoPassword: 'any' })).rejects.toBeInstanceOf(Problem);
});

test('a script that sudo refuses is a Problem, not an exit code, and does not tell the password', async () => {
  await sudo.become({ password: 'right' });
  const elevate = { kind: 'sudo-password', password: 'sudo: 3' } as const;
  const problem = (await host.run('exit 1', { elevate }).catch((error: unknown) => error)) as Problem;
  expect(problem).toBeInstanceOf(Problem);
  expect(problem.explain()).toContain('*** incorrect password attempts');
  expect(problem.explain()).not.toContain('sudo: 3');
});

test('root needs no sudo', async () => {
  if (process.getuid?.() !== 0) return;
  expect(await findElevation(connectLocal())).toEqual({ elevation: { kind: 'none' }, root: true });
});
