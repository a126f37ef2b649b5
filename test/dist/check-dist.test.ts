import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runNode } from '../repository/run-node.ts';
import { build, newFolder } from './bundle.ts';

let dist: string;
beforeEach(() => {
  dist = newFolder();
  build(dist);
});
afterEach(() => rmSync(dist, { recursive: true, force: true }));

const check = () => runNode(['scripts/check-dist.mjs', '--dist', dist]);

test('fresh bundles pass', () => {
  expect(check()).toEqual({ code: 0, output: '' });
});

test.each([
  ['changed', 'post.cjs', () => appendFileSync(join(dist, 'post.cjs'), ' ')],
  ['missing', 'licenses.txt', () => rmSync(join(dist, 'licenses.txt'))],
  ['too many', 'more.cjs', () => writeFileSync(join(dist, 'more.cjs'), '')],
])('a file that is %s fails, and is named', (_, name, spoil) => {
  spoil();
  const { code, output } = check();
  expect(code).toBe(1);
  expect(output).toBe(`dist is stale: ${name}. Run \`npm run build\` and commit dist.\n`);
});

test('no bundles at all fail', () => {
  rmSync(dist, { recursive: true });
  expect(check().code).toBe(1);
});
