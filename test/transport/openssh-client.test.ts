import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EmbeddedHost, startEmbeddedHost } from '../embedded/host.ts';
import { newKeyPair } from '../embedded/keys.ts';

const identity = newKeyPair();
let folder: string;
let host: EmbeddedHost;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steady-openssh-'));
  host = await startEmbeddedHost({
    user: 'deploy',
    authorizedKey: identity.public,
    home: folder,
    env: { GREETING: 'hello' },
  });
  await writeFile(join(folder, 'key'), identity.private, { mode: 0o600 });
  await writeFile(join(folder, 'known'), `${host.hostKeyLine}\n`);
});
afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

/** OpenSSH's own client, with the known_hosts line and the key as a person would use them. */
async function ssh(input: string, ...command: string[]) {
  const options = ['-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${join(folder, 'known')}`];
  const child = spawn('ssh', [...options, '-i', join(folder, 'key'), host.url, ...command]);
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...said };
}

test('runs commands on the embedded host, with input, both outputs and exit code', async () => {
  expect(await ssh('text', 'cat; pwd; echo $GREETING; echo err >&2; exit 7')).toEqual({
    code: 7,
    stdout: `text${folder}\nhello\n`,
    stderr: 'err\n',
  });
});

test('opens a shell', async () => {
  expect(await ssh('echo $HOME\nexit 3\n')).toMatchObject({ code: 3, stdout: `${folder}\n` });
});

test('many bytes both ways', async () => {
  const text = 'ü\n'.repeat(3_000_000);
  expect((await ssh(text, 'cat')).stdout === text).toBe(true);
});

test('ends by a signal', async () => {
  expect((await ssh('', 'kill -9 $$')).code).toBe(255);
});

test('a thawed host goes on where it was frozen', async () => {
  host.freeze();
  const frozen = ssh('', 'echo through');
  const first = await Promise.race([frozen, new Promise((resolve) => setTimeout(resolve, 1000, 'silence'))]);
  expect(first).toBe('silence');
  host.thaw();
  expect(await frozen).toMatchObject({ code: 0, stdout: 'through\n' });
});
