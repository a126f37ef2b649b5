import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, runNode } from './run-node.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');

test('the lock file names no address: a mirror serves as well', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/registry/);
});

test('the lock file has a hash of every package, and none may run a script', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, { integrity?: string }> };
  const { '': own, ...others } = packages;
  expect(own).toBeDefined();
  for (const [path, { integrity }] of Object.entries(others)) {
    expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-[\w+/]{86}==$/)]);
  }
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
});

test('every dependency is pinned and explained', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect([name, version]).toEqual([name, expect.stringMatching(/^\d+\.\d+\.\d+$/)]);
    expect(read('docs/dependencies.md')).toContain(`\`${name}\``);
  }
});

test('the changelog has the section that a release of this version needs', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(runNode(['scripts/release-notes.mjs', `v${version}`]).code).toBe(0);
  expect(runNode(['scripts/release-notes.mjs', 'v999.0.0']).code).toBe(1);
});

test('CI calls the command that README gives', () => {
  expect(read('.ci/run')).toContain('exec npm test');
  expect(read('README.md')).toContain('npm test');
});
