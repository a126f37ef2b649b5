import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Problem } from '../../src/problem.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { HostUnreachable } from '../../src/transport/ssh/errors.ts';
import { strings, uint32 } from '../../src/transport/ssh/wire.ts';
import { connectionTo, embeddedHosts, quiet } from './embedded.ts';

const folder = mkdtempSync(join(tmpdir(), 'steady-ask-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const keygen = (...args: string[]) => execFileSync('ssh-keygen', ['-q', ...args], { cwd: folder, stdio: 'ignore' });
for (const name of ['authority', 'host']) keygen('-t', 'ed25519', '-N', '', '-f', name);
keygen('-s', 'authority', '-I', 'talks', '-h', '-n', '127.0.0.1', 'host.pub');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const bytes = (name: string) => Buffer.from(read(name).split(' ')[1] ?? '', 'base64');

const { keep, start } = embeddedHosts('ask', 'open');

/** A host that holds `host`, in front of which `answer` meets whoever only asks for the certificate. */
async function certified(answer: (socket: Socket) => void) {
  const host = await start({ hostKeys: [read('host')] });
  const server = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', (greeting) => {
        if (greeting.includes('steady_upgrade')) return answer(socket);
        const far = connect(host.port, '127.0.0.1').on('error', () => undefined);
        far.write(greeting);
        socket.pipe(far).pipe(socket);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  const knownHosts = `@cert-authority * ${read('authority.pub')}`;
  const connection = { ...connectionTo(host), port: (server.address() as AddressInfo).port, knownHosts };
  return { host, connect: () => connectSsh({ ...connection, connectTimeoutSeconds: 1 }, quiet) };
}

const packet = (...payload: Buffer[]) => {
  const all = Buffer.concat(payload);
  return Buffer.concat([uint32(all.length + 9), Buffer.of(8), all, Buffer.alloc(8)]);
};
const offer = (keys: string, exchanges = 'curve25519-sha256') =>
  packet(Buffer.of(20), Buffer.alloc(16), strings(exchanges, keys, '', '', '', '', '', '', '', ''), Buffer.alloc(5));
const certificates = offer('ssh-ed25519-cert-v01@openssh.com');
const reply = (certificate: Buffer) => packet(Buffer.of(31), strings(certificate, Buffer.alloc(32), 'signature'));
const ssh = (...packets: Buffer[]) => Buffer.concat([Buffer.from('Welcome\r\nSSH-2.0-any\r\n'), ...packets]);

test.each<[string, Buffer[]]>([
  ['in one piece', [ssh(certificates, reply(bytes('host-cert.pub')))]],
  ['byte by byte', [...ssh(certificates, reply(bytes('host-cert.pub')))].map((byte) => Buffer.of(byte))],
  [
    'with other messages between',
    [ssh(packet(Buffer.of(2)), certificates, packet(Buffer.of(4)), reply(bytes('host-cert.pub')))],
  ],
])('a host is known by its certificate, which comes %s', async (_name, pieces) => {
  const { host, connect: connects } = await certified((socket) => {
    for (const piece of pieces) socket.write(piece);
  });
  expect((await keep(await connects()).run('echo in')).stdout).toBe('in\n');
  expect(host.logins).toEqual(['password']);
});

describe('what is no certificate of it lets nobody in', () => {
  const cut = bytes('host-cert.pub').subarray(0, 100);
  test.each<[string, Buffer, string]>([
    ['it has none', ssh(offer('ssh-ed25519')), 'The host has no certificate.'],
    [
      'no key exchange in common',
      ssh(offer('ssh-ed25519-cert-v01@openssh.com', 'sntrup')),
      'The host has no certificate.',
    ],
    ['a plain key', ssh(certificates, reply(bytes('host.pub'))), 'The host has no certificate.'],
    ['half of one', ssh(certificates, reply(cut)), 'The host has no certificate.'],
    ['a goodbye', ssh(packet(Buffer.of(1), Buffer.alloc(12))), 'The host has no certificate.'],
  ])('%s', async (_name, answer, words) => {
    const { host, connect: connects } = await certified((socket) => socket.write(answer));
    const problem = await connects().catch((error: unknown) => error);
    expect((problem as Problem).explain()).toContain(words);
    expect((problem as Problem).explain()).toContain(host.fingerprint);
    expect(host.logins).toEqual([]);
  });

  test.each<[string, (socket: Socket) => void, string]>([
    ['silence', () => undefined, 'no answer within 1 s'],
    ['a hang-up', (socket) => socket.end(), 'it closed the connection before the handshake'],
    ['a web server', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'closed the connection'],
    ['a flood', (socket) => void socket.write(Buffer.alloc(1_000_000, 'x')), 'it sends more than a handshake'],
    ['a length beyond all', (socket) => void socket.write(ssh(Buffer.alloc(9, 0xff))), 'no answer within 1 s'],
    ['empty packets', (socket) => void socket.write(ssh(Buffer.alloc(64), uint32(1), Buffer.of(200))), 'no answer'],
    [
      'lists that end too early',
      (socket) => void socket.write(ssh(packet(Buffer.of(20), Buffer.alloc(20)))),
      'ends too early',
    ],
  ])('%s', async (_name, answer, words) => {
    const { host, connect: connects } = await certified(answer);
    const problem = await connects().catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(HostUnreachable);
    expect((problem as Problem).explain()).toContain(words);
    expect(host.logins).toEqual([]);
  });
});
