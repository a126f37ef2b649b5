import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fingerprintOf, keyKind, parseFingerprint } from '../../src/transport/ssh/host-key-blob.ts';
import { entriesFor, parseKnownHosts } from '../../src/transport/ssh/known-hosts.ts';

const folder = mkdtempSync(join(tmpdir(), 'steady-known-hosts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const keygen = (...args: string[]) => execFileSync('ssh-keygen', args, { cwd: folder, encoding: 'utf8' });
const publicKey = (name: string, ...how: string[]) => {
  keygen('-q', '-N', '', '-f', name, ...how);
  return readFileSync(join(folder, `${name}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');
};
const ed25519 = publicKey('ed25519', '-t', 'ed25519');
const ecdsa = publicKey('ecdsa', '-t', 'ecdsa', '-b', '256');
const rsa = publicKey('rsa', '-t', 'rsa', '-b', '2048');

/** Lines (counted from 1) of a file that speak of a host. */
const lines = (text: string, host: string, port = 22) =>
  entriesFor(parseKnownHosts(text).entries, host, port).map(({ line }) => line);

describe('which lines speak of a host', () => {
  test.each<[string, string, number, string, boolean]>([
    ['a name', 'example.org', 22, 'example.org', true],
    ['another name', 'example.org', 22, 'example.com', false],
    ['a longer name', 'example.org', 22, 'www.example.org', false],
    ['a dot is a dot', 'example.org', 22, 'exampleXorg', false],
    ['case does not matter', 'Example.ORG', 22, 'eXample.org', true],
    ['a list', 'a.example,example.org,192.0.2.7', 22, '192.0.2.7', true],
    ['a port', '[example.org]:2222', 2222, 'example.org', true],
    ['another port', '[example.org]:2222', 2223, 'example.org', false],
    ['a port that is not asked for', '[example.org]:2222', 22, 'example.org', false],
    ['the bare name, for another port', 'example.org', 2222, 'example.org', true],
    ['port 22 in brackets', '[example.org]:22', 22, 'example.org', false],
    ['a wildcard', '*.example.org', 22, 'www.example.org', true],
    ['a wildcard wants its dot', '*.example.org', 22, 'example.org', false],
    ['one character', 'web?.example.org', 22, 'web1.example.org', true],
    ['not two', 'web?.example.org', 22, 'web12.example.org', false],
    ['a wildcard with port', '[*.example.org]:2222', 2222, 'www.example.org', true],
    ['a negation', '*.example.org,!bad.example.org', 22, 'bad.example.org', false],
    ['a negation in front', '!bad.example.org,*.example.org', 22, 'bad.example.org', false],
    ['a negation of another', '*.example.org,!bad.example.org', 22, 'good.example.org', true],
    ['only a negation', '!bad.example.org', 22, 'good.example.org', false],
    ['IPv6', '2001:db8::1', 22, '2001:db8::1', true],
    ['IPv6 with port', '[2001:db8::1]:2222', 2222, '2001:db8::1', true],
  ])('%s: %s', (_name, patterns, port, host, found) => {
    expect(lines(`${patterns} ${ed25519}`, host, port)).toEqual(found ? [1] : []);
  });

  test('names that ssh-keygen -H hashed', () => {
    writeFileSync(join(folder, 'hashed'), `example.org ${ed25519}\n[example.org]:2222 ${ecdsa}\n`);
    keygen('-H', '-f', 'hashed');
    const text = readFileSync(join(folder, 'hashed'), 'utf8');
    expect(text).not.toContain('example');
    expect(lines(text, 'example.org')).toEqual([1]);
    expect(lines(text, 'Example.org', 2222)).toEqual([2]);
    expect(lines(text, 'example.com')).toEqual([]);
  });

  test('ssh-keygen -F finds the same lines', () => {
    const text = `example.org ${rsa}\n*.example.org,!bad.example.org ${ed25519}\n[example.org]:2222 ${ecdsa}\n`;
    writeFileSync(join(folder, 'compared'), text);
    for (const [host, port] of [
      ['example.org', 22],
      ['bad.example.org', 22],
      ['www.example.org', 22],
      ['example.org', 2222],
    ] as const) {
      const name = port === 22 ? host : `[${host}]:${port}`;
      let found = '';
      try {
        found = keygen('-F', name, '-f', 'compared');
      } catch {
        // Exit code 1: none found.
      }
      const theirs = [...found.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
      expect(lines(text, host, port)).toEqual(theirs);
    }
  });

  test('several keys of one host, among comments and empty lines', () => {
    const text = `# mine\r\nexample.org ${ed25519} root@example\r\n\r\n  example.org\t${rsa}\r\nother ${ecdsa}\r\n`;
    expect(lines(text, 'example.org')).toEqual([2, 4]);
    expect(parseKnownHosts(text).unreadable).toEqual([]);
  });

  test('a line for the port counts before one for the bare name, a revocation counts anyhow', () => {
    const text = `example.org ${rsa}\n[example.org]:2222 ${ed25519}\n@revoked example.org ${ecdsa}\n`;
    expect(lines(text, 'example.org', 2222)).toEqual([2, 3]);
    expect(lines(text, 'example.org', 2200)).toEqual([1, 3]);
  });
});

describe('what a line says', () => {
  test('markers, kinds and keys', () => {
    const { entries } = parseKnownHosts(
      `@revoked * ${rsa}\n@cert-authority *.example.org ${ed25519} the CA\nexample.org ${ecdsa}`,
    );
    expect(entries.map(({ marker, kind, patterns }) => [marker, kind, patterns])).toEqual([
      ['revoked', 'ssh-rsa', ['*']],
      ['cert-authority', 'ssh-ed25519', ['*.example.org']],
      [undefined, 'ecdsa-sha2-nistp256', ['example.org']],
    ]);
  });

  test.each([
    ['a .pub file', ed25519, 'host name in front of the key is missing'],
    ['half a line', 'example.org', 'it is not `host key-type key`'],
    ['a cut key', `example.org ${ed25519.slice(0, 50)}`, 'the key is not complete'],
    [
      'a wrong kind',
      `example.org ${ed25519.replace('ssh-ed25519', 'ssh-rsa')}`,
      'it says ssh-rsa, but the key is ssh-ed25519',
    ],
    ['an unknown marker', `@trusted example.org ${ed25519}`, 'unknown marker @trusted'],
    ['SSH 1', 'example.org 1024 35 1234567', 'it is an SSH 1 key'],
  ])('%s cannot be read, and why', (_name, line, reason) => {
    const { entries, unreadable } = parseKnownHosts(`# comment\n${line}\n`);
    expect(entries).toEqual([]);
    expect(unreadable).toEqual([{ line: 2, reason: expect.stringContaining(reason) }]);
  });
});

describe('fingerprints', () => {
  test.each(['ed25519', 'ecdsa', 'rsa'])('%s: as ssh-keygen -l prints it', (name) => {
    const printed = keygen('-lf', `${name}.pub`);
    const [kind = '', blob = ''] = readFileSync(join(folder, `${name}.pub`), 'utf8').split(' ');
    const key = Buffer.from(blob, 'base64');
    expect(printed).toContain(` ${fingerprintOf(key)} `);
    expect(parseFingerprint(printed)).toBe(fingerprintOf(key));
    expect(parseFingerprint(`${fingerprintOf(key)}=`)).toBe(fingerprintOf(key));
    expect(keyKind(key)).toBe(kind);
    expect(keyKind(key.subarray(0, -1))).toBeUndefined();
  });

  test.each([
    ['MD5', 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'is an MD5 one'],
    ['bare MD5', '16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', 'is an MD5 one'],
    ['too short', 'SHA256:abc', 'is not of the form'],
    ['empty', '', 'is not of the form'],
  ])('%s is refused', (_name, text, reason) => {
    expect(() => parseFingerprint(text)).toThrow(reason);
  });
});
