import { expect, test } from 'vitest';
import { isThisMachine } from '../../src/inputs/this-machine.ts';
import { refusal, requestWith, usual } from './given.ts';

/** What is given for a runner on the server itself: nothing that is for SSH. */
const local = { host: 'local', user: '', 'private-key': '', 'known-hosts': '' };

test('the runner itself is the host, as its own account', () => {
  const { connection } = requestWith(local);
  expect(connection).toEqual({ host: 'local' });
  expect(isThisMachine(connection)).toBe(true);
  expect(isThisMachine(requestWith({}).connection)).toBe(false);
});

test('sudo may ask for a password there too, and it is a secret', () => {
  const masked: string[] = [];
  const { connection } = requestWith({ ...local, 'sudo-password': 'correct horse\n' }, masked);
  expect(connection).toEqual({ host: 'local', sudoPassword: 'correct horse' });
  expect(masked).toEqual(['correct horse']);
  expect(refusal({ ...local, 'sudo-password': 'two\nlines' })).toContain(
    'Input `sudo-password` has more than one line',
  );
});

test.each([
  ...['user', 'private-key', 'passphrase', 'password', 'known-hosts', 'host-fingerprint'],
  ...['jump-host', 'jump-private-key', 'jump-passphrase', 'jump-host-fingerprint'],
])('%s is refused by name, and its value is not shown', (name) => {
  const said = refusal({ ...local, [name]: 'sesame-4711' });
  expect(said).toContain(`Input \`${name}\` makes no sense with \`host: local\``);
  expect(said).not.toContain('sesame-4711');
});

test('another host’s data cannot be brought there', () => {
  const said = refusal({ ...local, mode: 'rehearse', 'rehearse-from': 'talks.example.org' });
  expect(said).toContain('Input `rehearse-from` cannot be used with `host: local`');
});

test('all of them at once, with what else is wrong', () => {
  const said = refusal({ ...usual, host: 'local', writers: 'some' });
  expect(said).toContain('4 inputs cannot be used:');
  for (const name of ['user', 'private-key', 'known-hosts', 'writers']) expect(said).toContain(`Input \`${name}\``);
});
