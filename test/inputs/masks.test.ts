import { expect, test } from 'vitest';
import { maskSecret } from '../../src/inputs/masks.ts';
import { refusal, requestWith, usual } from './given.ts';

function masksOf(secret: string): string[] {
  const masks: string[] = [];
  maskSecret(secret, (one) => masks.push(one));
  return masks;
}

test('a secret is masked as a whole and by line, because a log shows one line at a time', () => {
  expect(masksOf('first-line\r\nsecond-line\n')).toEqual(['first-line\r\nsecond-line', 'first-line', 'second-line']);
});

test('what frames a key and what is too short to be secret stays readable', () => {
  expect(masksOf('-----BEGIN X-----\nQUJDRA==\nabc\n-----END X-----').slice(1)).toEqual(['QUJDRA==']);
});

test('a short password is masked all the same, an absent one is not', () => {
  expect(masksOf('abc')).toEqual(['abc']);
  expect(masksOf('')).toEqual([]);
});

test('every secret input is masked, also when other inputs are refused', () => {
  const masked: string[] = [];
  const secrets = { passphrase: 'phrase-1', password: 'word-2', 'sudo-password': 'sudo-3' };
  expect(() => requestWith({ ...secrets, port: 'x' }, masked)).toThrow();
  expect(masked).toEqual(
    expect.arrayContaining(['phrase-1', 'word-2', 'sudo-3', 'c2VjcmV0', usual['private-key']?.trim()]),
  );
});

test.each([
  ['password', 'two\nlines'],
  ['sudo-password', 'two\nlines'],
  ['known-hosts', '-----BEGIN OPENSSH PRIVATE KEY-----\ntwo\nlines'],
  ['health-url', 'https://user:two@example.org/'],
  ['version', 'git+https://user:two@github.com/o/r@main'],
])('a refusal of `%s` does not show what may be secret', (input, value) => {
  const text = refusal({ [input]: value });
  expect(text).toContain(`\`${input}\``);
  expect(text).not.toContain('two');
});
