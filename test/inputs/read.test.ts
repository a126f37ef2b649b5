import { expect, test } from 'vitest';
import { gather } from '../../src/inputs/gather.ts';
import { refusal, requestWith } from './given.ts';

test('the required inputs alone make a whole request', () => {
  expect(requestWith({})).toEqual({
    application: 'pretalx',
    version: { kind: 'latest', text: 'latest' },
    mode: 'upgrade',
    packages: 'host',
    instance: 'pretalx',
    settings: {},
    keepBackups: 3,
    confirmDataLoss: false,
    prune: false,
    onFailure: 'rollback',
    timeoutSeconds: 5400,
    connection: {
      host: 'talks.example.org',
      port: 22,
      user: 'deploy',
      privateKey: '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n',
      knownHosts: 'talks.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9d',
      connectTimeoutSeconds: 20,
    },
  });
});

test('several bad inputs are reported together, in one problem', () => {
  const text = refusal({
    port: '99999',
    'on-failure': 'rolback',
    host: 'root@example.org',
    settings: 'a: [1]\nb: {c: d}',
  });
  expect(text).toContain('5 inputs cannot be used:');
  expect(text).toContain('Input `port` is `99999`: it must be a whole number from 1 to 65535.');
  expect(text).toContain('Input `on-failure` is `rolback`: it must be `rollback` or `stop`. Did you mean `rollback`?');
  expect(text).toContain('the account to log in as goes into `user`');
  expect(text).toContain('Input `settings`, line 1, column 4');
  expect(text).toContain('Input `settings`, line 2, column 4');
  expect(text).toContain('no connection to the host was made');
});

test('one bad input is said in one sentence, without a list around it', () => {
  expect(refusal({ port: '0' }).split('\n')[0]).toBe('Input `port` is `0`: it must be a whole number from 1 to 65535.');
});

test('an unknown application is refused once, not again as an instance', () => {
  expect(refusal({ application: 'pretalks!' })).not.toContain('instance');
});

test('a defect of ours is not taken for a bad input', () => {
  const broken = () => {
    throw new TypeError('a defect');
  };
  expect(() => gather({ fine: () => 1, broken })).toThrow(new TypeError('a defect'));
});
