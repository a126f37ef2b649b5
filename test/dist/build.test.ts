import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import recipe from '../../recipes/pretalx.yml';
import { nodeExecutable } from '../../scripts/testing/tools.mjs';
import { root } from '../repository/run-node.ts';
import { build, buildUnderOtherSkies, copySources, newFolder } from './bundle.ts';

interface Part {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes: readonly object[];
  readonly 'bom-ref': string;
}
interface Bom {
  readonly metadata: { readonly component: Part };
  readonly components: readonly Part[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

let folder: string;
const files: Record<string, string> = {};
beforeAll(() => {
  folder = newFolder();
  build(join(folder, 'dist'));
  for (const name of readdirSync(join(folder, 'dist'))) files[name] = readFileSync(join(folder, 'dist', name), 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('there is one bundle for each entry, and what is inside with its licences', () => {
  expect(Object.keys(files).sort()).toEqual([
    'fleet-report.cjs',
    'licenses.txt',
    'main.cjs',
    'post.cjs',
    'sbom.cdx.json',
  ]);
});

const differing = (dist: string) =>
  Object.entries(files).flatMap(([name, text]) => (readFileSync(join(dist, name), 'utf8') === text ? [] : [name]));

test('the same sources give the same bytes elsewhere, whenever, in whatever order and environment', () => {
  const elsewhere = join(folder, 'some', 'other place');
  copySources(elsewhere);
  buildUnderOtherSkies(join(elsewhere, 'dist'), elsewhere, process.execPath);
  expect(differing(join(elsewhere, 'dist'))).toEqual([]);
}, 60_000);

test.skipIf(!existsSync(nodeExecutable(24)))('the same sources give the same bytes under Node 24', () => {
  buildUnderOtherSkies(join(folder, 'by-24'), root, nodeExecutable(24));
  expect(differing(join(folder, 'by-24'))).toEqual([]);
});

test('nothing of this machine is in it', () => {
  for (const text of Object.values(files)) {
    expect(text).not.toContain(root);
    expect(text).not.toContain(`${tmpdir()}/steady-dist-`);
  }
});

/** By the comments that esbuild leaves in the bundles: another witness than its metafile. */
function bundled(): string[] {
  const names = [files['main.cjs'], files['post.cjs'], files['fleet-report.cjs']].flatMap((text) =>
    [...(text ?? '').matchAll(/^\s*\/\/ node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//gm)].map((match) => match[1] ?? ''),
  );
  return [...new Set(names)].sort();
}

test('every package inside is listed with its licence, and nothing else', () => {
  const listed = [...(files['licenses.txt'] ?? '').matchAll(/^(\S+) \d\S*\nLicence: \S+/gm)].map((match) => match[1]);
  expect(listed.length).toBeGreaterThan(3);
  expect(listed).toEqual(bundled());
});

test('the bill of materials is what is inside, as npm knows it', () => {
  const bom = JSON.parse(files['sbom.cdx.json'] ?? '') as Bom;
  expect(bom.components.map(({ name }) => name)).toEqual(bundled());
  const npm = spawnSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
  });
  const known = (JSON.parse(npm.stdout) as Bom).components;
  for (const { name, version, purl, hashes, 'bom-ref': ref } of bom.components) {
    expect(known).toContainEqual(expect.objectContaining({ name, version, purl, hashes, 'bom-ref': ref }));
  }
});

test('in the bill of materials each dependency is inside, and each part is needed by another', () => {
  const { metadata, components, dependencies } = JSON.parse(files['sbom.cdx.json'] ?? '') as Bom;
  const refs = components.map((it) => it['bom-ref']);
  const needed = new Set(dependencies.flatMap(({ dependsOn }) => dependsOn));
  expect([...needed].sort()).toEqual([...refs].sort());
  expect(dependencies.map(({ ref }) => ref)).toEqual([metadata.component['bom-ref'], ...refs]);
});

test('recipes travel as they are; what is never used stays out', () => {
  expect(files['main.cjs']).toContain(recipe.split('\n')[2]);
  expect(files['main.cjs']).not.toMatch(/node_modules\/undici|zod\/v4\/locales\/(?!en\.js)/);
  expect(files['main.cjs']).not.toMatch(/require\(["'][^"']*(?:\.node|cpu-features)["']\)/);
});
