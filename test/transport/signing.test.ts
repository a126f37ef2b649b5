import { execFileSync } from 'node:child_process';
import { createVerify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type PublicKeyAuthContext } from 'ssh2';
import { afterAll, expect, test } from 'vitest';
import type { Connection } from '../../src/inputs/request.ts';
import { parseCertificate } from '../../src/transport/ssh/certificate.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { isSignedBy, publicKey } from '../../src/transport/ssh/signature.ts';
import { newKeyPair } from '../embedded/keys.ts';
import { embeddedHosts, quiet } from './embedded.ts';

const { keep } = embeddedHosts('signing', 'open');
const folder = mkdtempSync(join(tmpdir(), 'steady-signing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a server gets to see of whoever logs in, when it takes any key. */
async function seen(credentials: Partial<Connection>): Promise<PublicKeyAuthContext[]> {
  const hostKey = newKeyPair();
  const contexts: PublicKeyAuthContext[] = [];
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (peer) => {
    peer
      .on('error', () => undefined)
      .on('authentication', (context) => {
        if (context.method !== 'publickey') return context.reject(['publickey']);
        contexts.push(context);
        context.accept();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
  const { port } = server.address() as AddressInfo;
  const knownHosts = `[127.0.0.1]:${port} ${hostKey.public}`;
  const place = { host: '127.0.0.1', port, user: 'deploy', knownHosts, connectTimeoutSeconds: 10 };
  keep(await connectSsh({ ...place, ...credentials }, quiet));
  return contexts;
}

test('an RSA key signs with SHA-512, whatever the server says or does not say', async () => {
  const pair = newKeyPair('rsa');
  const [asked, signed] = await seen({ privateKey: pair.private });
  expect([asked?.signature, asked?.hashAlgo, signed?.hashAlgo]).toEqual([undefined, 'sha512', 'sha512']);
  const pem = publicKey(Buffer.from(pair.public.split(' ')[1] ?? '', 'base64'))?.getPublicPEM() ?? '';
  const verifier = createVerify('sha512').update(signed?.blob ?? '');
  expect(verifier.verify(pem, signed?.signature ?? Buffer.alloc(0))).toBe(true);
});

// What OpenSSH's server makes of it is in certificates.test.ts; this one needs none.
test.each([
  ['ed25519', 'ssh-ed25519-cert-v01@openssh.com'],
  ['ecdsa', 'ecdsa-sha2-nistp256-cert-v01@openssh.com'],
  ['rsa', 'rsa-sha2-512-cert-v01@openssh.com'],
])("with a certificate the server sees that, and the key's own signature: %s", async (kind, algorithm) => {
  const keygen = (...args: string[]) => execFileSync('ssh-keygen', ['-q', ...args], { cwd: folder, stdio: 'ignore' });
  for (const whose of ['ca', 'user'])
    keygen('-N', '', '-t', kind, ...(kind === 'rsa' ? ['-b', '2048'] : []), '-f', `${whose}-${kind}`);
  keygen('-s', `ca-${kind}`, '-I', 'us', '-n', 'deploy', `user-${kind}.pub`);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const line = read(`user-${kind}-cert.pub`);
  const [asked, signed] = await seen({ privateKey: read(`user-${kind}`), certificate: line });
  const certificate = parseCertificate(Buffer.from(line.split(' ')[1] ?? '', 'base64'));
  expect(asked?.signature).toBeUndefined();
  expect(signed?.key).toEqual({ algo: algorithm, data: certificate?.blob });
  const { blob = Buffer.alloc(0), signature = Buffer.alloc(0) } = signed ?? {};
  expect(isSignedBy(certificate?.key ?? Buffer.alloc(0), blob, signature)).toBe(true);
});
