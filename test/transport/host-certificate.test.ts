import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Certificate, parseCertificate } from '../../src/transport/ssh/certificate.ts';
import { vouchedFor } from '../../src/transport/ssh/host-certificate.ts';
import { entriesFor, parseKnownHosts } from '../../src/transport/ssh/known-hosts.ts';

const folder = mkdtempSync(join(tmpdir(), 'steady-certificates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const keygen = (...args: string[]) => execFileSync('ssh-keygen', ['-q', ...args], { cwd: folder, stdio: 'ignore' });
const read = (name: string) =>
  readFileSync(join(folder, `${name}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');
const kinds: Readonly<Record<string, readonly string[]>> = {
  ed25519: ['-t', 'ed25519'],
  rsa: ['-t', 'rsa', '-b', '2048'],
  'ecdsa-256': ['-t', 'ecdsa', '-b', '256'],
  'ecdsa-384': ['-t', 'ecdsa', '-b', '384'],
  'ecdsa-521': ['-t', 'ecdsa', '-b', '521'],
};
for (const [name, how] of Object.entries(kinds)) {
  for (const whose of ['authority', 'host']) keygen('-N', '', '-f', `${whose}-${name}`, ...how);
}

/** What ssh-keygen makes of the options, as bytes. */
function certificate(options: readonly string[], key = 'ed25519', authority = 'ed25519'): Buffer {
  keygen('-s', `authority-${authority}`, '-I', 'talks', ...options, `host-${key}.pub`);
  return Buffer.from(read(`host-${key}-cert`).split(' ')[1] ?? '', 'base64');
}
const usual = ['-h', '-n', 'talks.example.org,192.0.2.7'];
const trusted = `@cert-authority *.example.org ${read('authority-ed25519')}`;
const now = Date.now() / 1000;

function said(blob: Buffer, known = trusted, host = 'talks.example.org', port = 22) {
  const parsed = parseCertificate(blob) as Certificate;
  return vouchedFor(parsed, host, entriesFor(parseKnownHosts(known).entries, host, port), Math.floor(now));
}

describe('a certificate stands for the key in it', () => {
  test.each(
    Object.keys(kinds).flatMap((key) => Object.keys(kinds).map((authority) => [key, authority])),
  )('%s by %s', (key, authority) => {
    const known = `# ours\n@cert-authority * ${read(`authority-${authority}`)}`;
    const line = said(certificate(usual, key, authority), known);
    expect(line).toMatchObject({ line: 2 });
    const { kind, key: blob } = line as { kind: string; key: Buffer };
    expect(`${kind} ${blob.toString('base64')}`).toBe(read(`host-${key}`));
  });

  test.each<[string, string[], string, string, number]>([
    ['whatever the port', usual, trusted, 'talks.example.org', 2222],
    ['of an address', usual, trusted.replace('*.example.org', '192.0.2.*'), '192.0.2.7', 22],
    ['of any host below', ['-h', '-n', '*.example.org'], trusted, 'talks.example.org', 22],
    ['in its time', [...usual, '-V', '-1d:+1d'], trusted, 'talks.example.org', 22],
  ])('%s', (_name, options, known, host, port) => {
    expect(said(certificate(options), known, host, port)).toMatchObject({ kind: 'ssh-ed25519' });
  });
});

describe('a certificate stands for nothing', () => {
  const other = `@cert-authority * ${read('authority-rsa')}`;
  test.each<[string, string[], string, string]>([
    ['that another authority signed', usual, other, 'which known-hosts does not name as a @cert-authority'],
    ['whose authority is for other hosts', usual, trusted.replace('example', 'another'), 'does not name as'],
    [
      'whose authority is revoked',
      usual,
      `${trusted}\n@revoked * ${read('authority-ed25519')}`,
      'known-hosts line 2 marks',
    ],
    ["whose signer's key is but a host's", usual, trusted.replace('@cert-authority ', ''), 'does not name as'],
    ['that is over', [...usual, '-V', '-2d:-1d'], trusted, 'expired at 2'],
    ['that is for later', [...usual, '-V', '+1d:+2d'], trusted, 'is not valid before 2'],
    [
      'for another host',
      ['-h', '-n', 'wiki.example.org'],
      trusted,
      'is for wiki.example.org, not for talks.example.org',
    ],
    ['for a longer name', ['-h', '-n', 'talks.example.org.evil'], trusted, 'not for talks.example.org'],
    ['for no host by name', ['-h'], trusted, 'names no host'],
    ['for a user', ['-n', 'talks.example.org'], trusted, "is a user's"],
    ['with a demand we do not know', [...usual, '-O', 'critical:moon@example.org=full'], trusted, 'moon@example.org'],
  ])('%s', (_name, options, known, words) => {
    expect(said(certificate(options), known)).toContain(words);
  });

  test('an RSA authority that signs by SHA-1', () => {
    const blob = certificate([...usual, '-t', 'ssh-rsa'], 'ed25519', 'rsa');
    expect(said(blob, other)).toContain('has a signature that is wrong, or of an algorithm that is not safe');
  });

  test('with a bit changed in any byte', () => {
    const blob = certificate(usual);
    for (let at = 0; at < blob.length; at += 1) {
      const changed = Buffer.from(blob);
      changed.writeUInt8(changed.readUInt8(at) ^ (1 << (at % 8)), at);
      const parsed = parseCertificate(changed);
      const line = parsed && vouchedFor(parsed, 'talks.example.org', parseKnownHosts(trusted).entries, Math.floor(now));
      if (typeof line === 'object') throw new Error(`it does not matter what byte ${at} is`);
    }
  });

  test('cut anywhere, or with something behind it', () => {
    const blob = certificate(usual);
    for (let end = 0; end < blob.length; end += 1) expect(parseCertificate(blob.subarray(0, end))).toBeUndefined();
    expect(parseCertificate(Buffer.concat([blob, Buffer.of(0)]))).toBeUndefined();
  });
});
