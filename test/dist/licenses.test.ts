import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isAllowed } from '../../scripts/licenses.mjs';
import { build, copySources, newFolder } from './bundle.ts';

let folder: string;
beforeAll(() => {
  folder = newFolder();
  copySources(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Builds with a file of a package changed, and puts it back. */
function builtWith(file: string, change: (text: string) => string): () => void {
  return () => {
    const path = join(folder, file);
    const before = readFileSync(path, 'utf8');
    writeFileSync(path, change(before));
    try {
      build(join(folder, 'dist'), folder);
    } finally {
      writeFileSync(path, before);
    }
  };
}

test.each([
  'MIT',
  '(MIT OR GPL-3.0-only)',
  'GPL-2.0-only OR ISC',
  'MIT AND BSD-3-Clause',
])('%s may be bundled', (it) => {
  expect(isAllowed(it)).toBe(true);
});

test.each([
  'GPL-3.0-only',
  'MIT AND GPL-3.0-only',
  'MPL-2.0 OR GPL-2.0-only',
  'SEE LICENSE IN LICENSE.md',
  'MIT WITH something',
  'GPL-2.0-only AND (LGPL-2.1-only OR MIT OR ISC)',
  'UNLICENSED',
  '',
])('%j may not', (it) => {
  expect(isAllowed(it)).toBe(false);
});

const licence = (words: string) => (text: string) => text.replace(/"license": *"[^"]*"/, words);

test('a package under a licence that is not allowed stops the build, and is named', () => {
  const build = builtWith('node_modules/yaml/package.json', licence('"license": "AGPL-3.0-only"'));
  expect(build).toThrow(/yaml 2\.\S+ is under AGPL-3\.0-only, which may not be part of the bundle/);
});

test('a package that names no licence stops it too', () => {
  const build = builtWith('node_modules/yaml/package.json', licence('"licence": "MIT"'));
  expect(build).toThrow(/yaml 2\.\S+ names no licence/);
});

test('what is installed and is not what the lock file says stops it', () => {
  const build = builtWith('package-lock.json', (text) =>
    text.replace(/("node_modules\/zod": \{\s*"version": ")[^"]*/, '$10.0.1'),
  );
  expect(build).toThrow(/zod is \S+ in node_modules and 0\.0\.1 in the lock file/);
});
