import { expect, test } from 'vitest';
import { parse } from 'yaml';
import action from '../../action.yml';
import { usual } from './given.ts';

interface Input {
  description: string;
  required: boolean;
  default?: string;
}
const { inputs, outputs, runs } = parse(action) as {
  inputs: Record<string, Input>;
  outputs: Record<string, { description: string }>;
  runs: Record<string, string>;
};

test('the interface has exactly the names that workflows rely on', () => {
  expect(Object.keys(inputs).sort()).toEqual(
    [
      ...['application', 'version', 'mode', 'host', 'port', 'user', 'private-key', 'passphrase', 'password'],
      ...['certificate', 'agent'],
      ...['known-hosts', 'host-fingerprint', 'sudo-password', 'instance', 'settings', 'backup-directory'],
      ...['keep-backups', 'on-failure', 'writers', 'health-url', 'recipe', 'connect-timeout', 'timeout'],
      ...['private-key', 'passphrase', 'sudo-password', 'host-fingerprint'].map((it) => `rehearse-from-${it}`),
      ...['max-downtime', 'plan-digest', 'rehearsal-report', 'rehearse-from', 'run', 'confirm-data-loss', 'prune'],
      'packages',
      ...['jump-host', 'jump-private-key', 'jump-passphrase', 'jump-host-fingerprint'],
    ].sort(),
  );
  expect(Object.keys(outputs)).toEqual([
    ...['status', 'application', 'host', 'from-version', 'to-version', 'to-commit', 'exact-version', 'run-id'],
    ...['downtime-seconds', 'duration-seconds', 'backup-path', 'backup-bytes', 'report'],
    ...['plan-digest', 'plan', 'predicted-downtime-seconds'],
  ]);
});

test('every input and output is described', () => {
  for (const { description } of [...Object.values(inputs), ...Object.values(outputs)]) {
    expect(description).toMatch(/^[A-Z].*\.\s*$/s);
  }
});

test('the defaults are what the tests of the inputs take for usual', () => {
  for (const [name, { default: value }] of Object.entries(inputs)) {
    if (value !== undefined) expect([name, value]).toEqual([name, usual[name]]);
  }
});

test('an input is required, or has a default, or may be left out', () => {
  const required = Object.entries(inputs).filter(([, input]) => input.required);
  expect(required.map(([name]) => name)).toEqual(['application', 'host']);
  for (const [, input] of required) expect(input).not.toHaveProperty('default');
});

test('it runs on Node 24, main and post, from the committed bundles', () => {
  expect(runs).toEqual({ using: 'node24', main: 'dist/main.cjs', post: 'dist/post.cjs' });
});
