import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { readPrivateKey } from '../../src/transport/ssh/private-key.ts';

const folder = mkdtempSync(join(tmpdir(), 'steady-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const passphrase = 'a passphrase nobody may see';
let count = 0;
/** A new key of ssh-keygen, as text. */
function keygen(...args: string[]): string {
  count += 1;
  const file = join(folder, `key${count}`);
  execFileSync('ssh-keygen', ['-q', '-f', file, ...(args.includes('-N') ? [] : ['-N', '']), ...args]);
  return readFileSync(file, 'utf8');
}
const ed25519 = keygen('-t', 'ed25519');
const encrypted = keygen('-t', 'ed25519', '-N', passphrase);
const lines = ed25519.trim().split('\n');

describe('keys that can be read', () => {
  test.each<[string, string, string, string?]>([
    ['Ed25519', 'ssh-ed25519', ed25519],
    ['ECDSA 256', 'ecdsa-sha2-nistp256', keygen('-t', 'ecdsa', '-b', '256')],
    ['ECDSA 521', 'ecdsa-sha2-nistp521', keygen('-t', 'ecdsa', '-b', '521')],
    ['RSA', 'ssh-rsa', keygen('-t', 'rsa', '-b', '2048')],
    ['RSA, PEM', 'ssh-rsa', keygen('-t', 'rsa', '-b', '2048', '-m', 'PEM')],
    ['ECDSA, PEM', 'ecdsa-sha2-nistp256', keygen('-t', 'ecdsa', '-m', 'PEM')],
    ['encrypted', 'ssh-ed25519', encrypted, passphrase],
    ['encrypted PEM', 'ssh-rsa', keygen('-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', passphrase), passphrase],
    [
      'encrypted with aes256-gcm',
      'ssh-ed25519',
      keygen('-t', 'ed25519', '-Z', 'aes256-gcm@openssh.com', '-N', passphrase),
      passphrase,
    ],
    ['with DOS line breaks', 'ssh-ed25519', ed25519.replaceAll('\n', '\r\n')],
    ['without the last line break', 'ssh-ed25519', ed25519.trimEnd()],
    ['with space around it', 'ssh-ed25519', `\n  ${ed25519}\n\n`],
    ['with an empty passphrase given', 'ssh-ed25519', ed25519, ''],
    ['with a passphrase it does not need', 'ssh-ed25519', ed25519, 'needless'],
  ])('%s', (_name, kind, text, phrase) => {
    expect(readPrivateKey(text, phrase)).toMatchObject({ type: kind });
  });
});

const pkcs8 = (cipher?: string) =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    ...(cipher && { cipher, passphrase }),
  }) as string;

describe('keys that cannot, each with its own words', () => {
  test.each<[string, string, string, string?]>([
    ['PKCS#8', 'PKCS#8', pkcs8()],
    ['encrypted PKCS#8', 'PKCS#8', pkcs8('aes-256-cbc'), passphrase],
    [
      'PuTTY 3',
      'PuTTY key of version 3',
      'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\nPublic-Lines: 2\n',
    ],
    ['literal \\n', 'two characters \\n', ed25519.replaceAll('\n', '\\n')],
    ['one line', 'on a single line', ed25519.trim().replaceAll('\n', ' ')],
    ['no passphrase', 'encrypted, and no passphrase was given', encrypted],
    ['empty passphrase', 'encrypted, and no passphrase was given', encrypted, ''],
    ['wrong passphrase', 'the passphrase is wrong', encrypted, 'wrong'],
    [
      'wrong passphrase, PEM',
      'the passphrase is wrong',
      keygen('-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', passphrase),
      'wrong',
    ],
    ['no passphrase, PEM', 'no passphrase was given', keygen('-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', passphrase)],
    [
      'chacha20',
      'encrypted with chacha20-poly1305',
      keygen('-t', 'ed25519', '-Z', 'chacha20-poly1305@openssh.com', '-N', passphrase),
      passphrase,
    ],
    [
      'public key',
      'is a public key',
      execFileSync('ssh-keygen', ['-y', '-f', join(folder, 'key1')], { encoding: 'utf8' }),
    ],
    [
      'PEM public key',
      'is a public key',
      generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }) as string,
    ],
    ['cut in the middle', 'cut off or damaged', lines.slice(0, 3).join('\n')],
    ['a line missing', 'cut off or damaged', [...lines.slice(0, 2), ...lines.slice(3)].join('\n')],
    ['last line missing', 'cut off or damaged', lines.slice(0, -1).join('\n')],
    ['first line missing', 'does not begin with', lines.slice(1).join('\n')],
    ['empty', 'is empty', '  \n'],
    ['a path', 'does not begin with', '~/.ssh/id_ed25519'],
  ])('%s', (_name, words, text, phrase) => {
    const problem = caught(() => readPrivateKey(text, phrase));
    expect(problem).toBeInstanceOf(Problem);
    const said = (problem as Problem).explain();
    expect(said).toContain(words);
    expect(said).toMatch(/Next: ./);
    expect(said).not.toContain(passphrase);
    for (const line of lines.slice(1, -1)) expect(said).not.toContain(line.slice(0, 20));
  });
});

function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
