import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import recipe from '../../recipes/pretalx.yml';
import { root } from '../repository/run-node.ts';
import { build, copySources, newFolder } from './bundle.ts';

let folder: string;
const files: Record<string, string> = {};
beforeAll(() => {
  folder = newFolder();
  build(join(folder, 'dist'));
  for (const name of readdirSync(join(folder, 'dist'))) files[name] = readFileSync(join(folder, 'dist', name), 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('there is one bundle for each entry, and the licences of what is inside', () => {
  expect(Object.keys(files).sort()).toEqual(['licenses.txt', 'main.cjs', 'post.cjs']);
});

test('the same sources give the same bytes in another folder', { timeout: 60_000 }, () => {
  const elsewhere = join(folder, 'some', 'other place');
  copySources(elsewhere);
  build(join(elsewhere, 'dist'), elsewhere);
  for (const [name, text] of Object.entries(files)) {
    expect(readFileSync(join(elsewhere, 'dist', name), 'utf8') === text, name).toBe(true);
  }
});

test('nothing of this machine is in it', () => {
  for (const text of Object.values(files)) {
    expect(text).not.toContain(root);
    expect(text).not.toContain(`${tmpdir()}/steady-dist-`);
  }
});

test('every package inside is listed with its licence, and nothing else', () => {
  const bundled = new Set(
    [files['main.cjs'], files['post.cjs']].flatMap((text) =>
      [...(text ?? '').matchAll(/^\s*\/\/ node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map((match) => match[1]),
    ),
  );
  const listed = [...(files['licenses.txt'] ?? '').matchAll(/^(\S+) \d\S*\nLicence: \S+/gm)].map((match) => match[1]);
  expect(bundled.size).toBeGreaterThan(3);
  expect(listed).toEqual([...bundled].sort());
  expect(files['licenses.txt']).not.toMatch(/Licence: see below/);
});

test('recipes travel as they are; what is never used stays out', () => {
  expect(files['main.cjs']).toContain(recipe.split('\n')[2]);
  expect(files['main.cjs']).not.toMatch(/node_modules\/undici|zod\/v4\/locales\/(?!en\.js)/);
  expect(files['main.cjs']).not.toMatch(/require\(["'][^"']*(?:\.node|cpu-features)["']\)/);
});
