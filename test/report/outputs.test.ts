import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readVersion } from '../../src/inputs/version.ts';
import { outputNames, outputs } from '../../src/report/outputs.ts';
import { endings, fromGit, outOfSight, unchanged, upgraded, wrongHostKey } from './endings.ts';
import { poisoned, poisons } from './poison.ts';

test('action.yml promises exactly these outputs', () => {
  const action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as { outputs: object };
  expect(Object.keys(action.outputs).sort()).toEqual([...outputNames].sort());
});

test('a good ending', () => {
  expect(outputs(upgraded, '/tmp/r.json')).toEqual({
    status: 'upgraded',
    application: 'pretalx',
    host: 'deploy@eu.pycon.example:22',
    'from-version': '2024.3.1',
    'to-version': '2025.2.2',
    'to-commit': '',
    'exact-version': '2025.2.2',
    'run-id': '20261121-031504-7c1e',
    'downtime-seconds': '15.9',
    'duration-seconds': '172.4',
    'backup-path': '/var/lib/steady-upgrade/pretalx/backups/20261121-031504-7c1e',
    'backup-bytes': '58402816',
    report: '/tmp/r.json',
    'plan-digest': '',
    plan: '',
    'predicted-downtime-seconds': '',
  });
});

test('what is not known is empty; where nothing of ours ran, nothing was down', () => {
  expect(outputs(wrongHostKey)).toMatchObject({
    'from-version': '',
    'run-id': '',
    'downtime-seconds': '0',
    'backup-path': '',
    report: '',
  });
  expect(outputs(unchanged)).toMatchObject({ status: 'unchanged', 'downtime-seconds': '0' });
  expect(outputs(outOfSight)).toMatchObject({ 'downtime-seconds': '', 'backup-bytes': '58402816' });
});

test('what came from git is named by its commit, in a form that `version` understands', () => {
  const commit = '8f7e6d5c4b'.repeat(4);
  expect(outputs(fromGit)).toMatchObject({
    'to-version': '2025.3.0.dev0',
    'to-commit': commit,
    'exact-version': `git+https://github.com/pretalx/pretalx.git@${commit}#subdirectory=src`,
  });
  expect(readVersion(outputs(fromGit)['exact-version'])).toMatchObject({ kind: 'git', ref: commit });
});

test('every ending has every output, each on one line', () => {
  for (const ending of Object.values(endings)) {
    for (const poison of ['', ...poisons]) {
      const all = outputs(poisoned(ending, poison));
      expect(Object.keys(all)).toEqual([...outputNames]);
      for (const value of Object.values(all)) expect(value).not.toMatch(/[\n\r\0]|undefined|NaN/);
    }
  }
});
