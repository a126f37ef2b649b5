import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, runNode } from './run-node.ts';

// A rule that does not fire looks like clean code: each rule we rely on is shown bad code here.
const bad: Readonly<Record<string, string>> = {
  'src/plan/runner.ts':
    "import { info } from '@actions/core';\nimport ssh2 from 'ssh2';\nexport const a = [info, ssh2];\n",
  'src/report/runner.ts': "import { info } from '@actions/core';\nexport const a = info;\n",
  'src/plan/here.ts': "import { there } from './there.ts';\nexport const here = (): unknown => there;\n",
  'src/plan/there.ts': "import { here } from './here.ts';\nexport const there = (): unknown => here;\n",
  'src/plan/undeclared.ts': "import leftPad from 'left-pad';\nexport const a = leftPad;\n",
  'src/plan/floating.ts': [
    'async function work(): Promise<void> {\n  await Promise.resolve();\n}',
    'export function a(): void {\n  work();\n}',
    'export class C {\n  private async save(): Promise<void> {\n    await Promise.resolve();\n  }',
    '  run(): void {\n    this.save();\n  }\n}\n',
  ].join('\n'),
  'src/plan/built-in.ts': [
    "import { writeFile } from 'node:fs/promises';",
    'export function a(save?: () => Promise<void>): void {',
    "  writeFile('x', 'y');",
    "  writeFile('x', 'y').finally(() => 1);",
    '  save?.();',
    "  void writeFile('x', 'y');",
    "  writeFile('x', 'y').catch(() => 1);",
    "  writeFile('x', 'y').catch(() => 1).finally(() => 2);",
    "  writeFile('x', 'y').then(() => 1, () => 2);",
    '}\n',
  ].join('\n'),
  'src/plan/misused.ts':
    'export const a = async (): Promise<boolean> => await Promise.resolve(true);\nexport const b = (): number => (a() ? 1 : 2);\n',
};

let folder: string;
let output: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'steady-lint-'));
  for (const file of ['biome.json', 'package.json', 'tsconfig.json', '.gitignore'])
    cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, text] of Object.entries(bad)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const result = runNode(
    [biome, 'lint', '--error-on-warnings', '--max-diagnostics=none', '--colors=off', 'src'],
    folder,
  );
  expect(result.code).toBe(1);
  output = result.output;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['src/plan/runner.ts:1', 'noRestrictedImports'],
  ['src/plan/runner.ts:2', 'noRestrictedImports'],
  ['src/plan/here.ts:1', 'noImportCycles'],
  ['src/plan/there.ts:1', 'noImportCycles'],
  ['src/plan/undeclared.ts:1', 'noUndeclaredDependencies'],
  ['src/plan/floating.ts:5', 'noFloatingPromises'],
  ['src/plan/floating.ts:12', 'noFloatingPromises'],
  ['src/plan/misused.ts:2', 'noMisusedPromises'],
])('%s is refused by %s', (place, rule) => {
  expect(output).toMatch(new RegExp(`^${place}:\\d+ lint/\\w+/${rule} `, 'm'));
});

test('rooms that may know the runner are let alone', () => {
  expect(output).not.toContain('src/report/runner.ts');
});

test('promises of Node and of packages are found too, and handled ones are let alone', () => {
  const { code, output } = runNode(['scripts/check-promises.mjs', '--root', folder]);
  expect(code).toBe(1);
  const lines = [...output.matchAll(/^src\/plan\/built-in\.ts:(\d+): a promise that nobody awaits/gm)];
  expect(lines.map((match) => match[1])).toEqual(['3', '4', '5']);
});
