import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/inputs/suggest.ts';
import { refusal, requestWith } from './given.ts';

describe('application', () => {
  test.each([
    ['pretalks', 'Did you mean `pretalx`?'],
    ['Pretalx', 'Did you mean `pretalx`?'],
    ['indcio', 'Did you mean `indico`?'],
    ['wordpress', 'It must be one of: indico, lino, pretalx.'],
    ['', 'is missing or empty'],
  ])('%j is refused', (application, reason) => {
    expect(refusal({ application })).toContain(reason);
  });

  test('a recipe of the user’s own may name any application', () => {
    const request = requestWith({ application: 'shop', recipe: 'ops/shop.yml' });
    expect(request).toMatchObject({ application: 'shop', recipe: 'ops/shop.yml', instance: 'shop' });
  });

  test('with a recipe too, it is a name', () => {
    expect(refusal({ application: 'My Shop', recipe: 'ops/shop.yml' })).toContain('`application:` of your recipe');
  });

  test.each(['shop.sh', 'a\nb.yml'])('recipe %j is refused', (recipe) => {
    expect(refusal({ application: 'shop', recipe })).toContain('Input `recipe`');
  });
});

test.each(['a', 'talks-2025', '2025.talks_b'])('instance %s', (instance) => {
  expect(requestWith({ instance }).instance).toBe(instance);
});

test.each(['..', '.a', '-a', 'A', 'a/b', 'a b', 'a'.repeat(65)])('instance %j is refused', (instance) => {
  expect(refusal({ instance })).toContain('Input `instance`');
});

test('packages come from the host or the runner; a commit only from the host', () => {
  expect(requestWith({ packages: 'runner' }).packages).toBe('runner');
  expect(refusal({ packages: 'runnner' })).toContain('it must be `host` or `runner`. Did you mean `runner`?');
  const git = 'git+https://github.com/pretalx/pretalx.git@main';
  expect(refusal({ packages: 'runner', version: git })).toContain(
    'Input `packages` is `runner`: with a git repository',
  );
});

test.each(['plan', 'rehearse', 'upgrade', 'resume', 'rollback', 'backups'])('mode %s is one', (mode) => {
  expect(requestWith({ mode }).mode).toBe(mode);
});

test.each([
  ['plan-digest', '1:2024.3.1:2025.2.2'],
  ['plan-digest', '$(reboot)'],
  ['run', 'newest'],
  ['run', '../20261121-101500-3f2a'],
  ['confirm-data-loss', 'yes'],
  ['confirm-data-loss', ''],
  ['prune', '1'],
])('%s %j is refused', (name, value) => {
  expect(refusal({ [name]: value })).toContain(`Input \`${name}\``);
});

test.each(['', 'Upgrade', 'update'])('mode %j is refused', (mode) => {
  expect(refusal({ mode })).toContain('it must be `plan`, `rehearse`, `upgrade`, `resume`, `rollback` or `backups`.');
});

test('writers may be left to the recipe', () => {
  expect(requestWith({})).not.toHaveProperty('writers');
  expect(requestWith({ writers: 'live' }).writers).toBe('live');
  expect(refusal({ writers: 'stop' })).toContain('it must be `live` or `stopped`');
});

test.each([
  ['90', 90],
  ['90s', 90],
  ['90m', 5400],
  ['2h', 7200],
  ['1h30m', 5400],
  ['1h0m10s', 3610],
])('timeout %s is %d seconds', (timeout, seconds) => {
  expect(requestWith({ timeout }).timeoutSeconds).toBe(seconds);
});

test.each([
  '',
  '0',
  '59',
  '59s',
  '121h',
  'h',
  '1.5h',
  '90 m',
  '-5',
  '1d',
  'forever',
])('timeout %j is refused', (timeout) => {
  expect(refusal({ timeout })).toContain('it must be a time from 1m to 120h');
});

test.each([
  ['', undefined],
  ['10', 10],
  ['90s', 90],
  ['10m', 600],
  ['24h', 86_400],
])('max-downtime %j is %s seconds', (text, seconds) => {
  expect(requestWith({ 'max-downtime': text }).maxDowntimeSeconds).toBe(seconds);
});

test.each(['0', '9s', '25h', 'short', '-1'])('max-downtime %j is refused', (text) => {
  expect(refusal({ 'max-downtime': text })).toContain('it must be a time from 10s to 24h');
});

test.each(['0', '-1', 'all', '3.5', ''])('keep-backups %j is refused', (value) => {
  expect(refusal({ 'keep-backups': value })).toContain('it must be a whole number from 1');
});

test('an empty input is not an absent one, and the message says so', () => {
  expect(refusal({ 'keep-backups': '' })).toContain('Leave the input out to get its default.');
});

test.each([
  ['/srv/backups', '/srv/backups'],
  ['/srv//backups/', '/srv/backups'],
])('backup-directory %s is %s', (value, expected) => {
  expect(requestWith({ 'backup-directory': value }).backupDirectory).toBe(expected);
});

test.each([
  'backups',
  '~/backups',
  '/',
  '/srv/../etc',
  '/srv/..',
  '/a\nb',
])('backup-directory %j is refused', (value) => {
  expect(refusal({ 'backup-directory': value })).toContain('Input `backup-directory`');
});

test.each(['https://talks.example.org/', 'http://[::1]:8000/a?b=c'])('health-url %s', (value) => {
  expect(requestWith({ 'health-url': value }).healthUrl).toBe(value);
});

test.each([
  'talks.example.org',
  'ftp://x',
  'https://',
  'https://a b',
  'https://x/$(id)`id`',
])('health-url %j is refused', (value) => {
  expect(refusal({ 'health-url': value })).toContain('Input `health-url`');
});

test('a name is suggested only when it is near', () => {
  expect(nearest('rolbakc', ['rollback', 'stop'])).toBe('rollback');
  expect(nearest('delete', ['rollback', 'stop'])).toBeUndefined();
});
