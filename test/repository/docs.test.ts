import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import action from '../../action.yml';
import { planValues } from '../../src/plan/values.ts';
import { parseRecipe } from '../../src/recipe/load.ts';
import { ingredients } from '../plan/ingredients.ts';
import { root, runNode } from './run-node.ts';

let folder: string;
let copy: string;
let workflowsCopy: string;
let recipesCopy: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'steady-docs-'));
  copy = join(folder, 'README.md');
  workflowsCopy = join(folder, 'workflows.md');
  recipesCopy = join(folder, 'recipes.md');
});
beforeEach(() => {
  writeFileSync(copy, readme);
  writeFileSync(workflowsCopy, workflows);
  writeFileSync(recipesCopy, recipes);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const workflows = readFileSync(join(root, 'docs/workflows.md'), 'utf8');
const recipes = readFileSync(join(root, 'docs/recipes.md'), 'utf8');
const copies = () => ['--readme', copy, '--workflows', workflowsCopy, '--recipes', recipesCopy];
const docs = (...args: string[]) => runNode(['scripts/docs.mjs', ...copies(), ...args]);

test.each([
  ['a changed default', readme.replace('| `22` |', '| `2222` |')],
  ['a missing output', readme.replace(/^\| `run-id` .*\n/m, '')],
  ['an input that is no more', readme.replace(/^(\| `port` .*\n)/m, '$1| `colour` | Its colour. | |\n')],
])('%s in README makes the check fail, and writing repairs it', (_, stale) => {
  expect(stale).not.toBe(readme);
  writeFileSync(copy, stale);
  expect(docs('--check')).toMatchObject({ code: 1, output: expect.stringContaining('npm run docs') as string });
  expect(readFileSync(copy, 'utf8')).toBe(stale);
  expect(docs().code).toBe(0);
  expect(docs('--check').code).toBe(0);
});

test.each([
  ['a changed description', recipes.replace('| `title` | Its name', '| `title` | His name')],
  ['a missing block', recipes.replace(/^\| `cut-over` .*\n/m, '')],
  ['a key that is no more', recipes.replace(/^(\| `package` .*\n)/m, '$1| `colour` | Its colour. | |\n')],
])('%s in docs/recipes.md makes the check fail, and writing repairs it', (_, stale) => {
  expect(stale).not.toBe(recipes);
  writeFileSync(recipesCopy, stale);
  expect(docs('--check')).toMatchObject({
    code: 1,
    output: expect.stringContaining('docs/recipes.md is stale') as string,
  });
  expect(readFileSync(recipesCopy, 'utf8')).toBe(stale);
  expect(docs().code).toBe(0);
  expect(readFileSync(recipesCopy, 'utf8')).toBe(recipes);
});

test('a changed input of the fleet’s report makes the check fail, and writing repairs it', () => {
  writeFileSync(workflowsCopy, workflows.replace('| `reports` | The folder', '| `reports` | A folder'));
  expect(docs('--check')).toMatchObject({ code: 1, output: expect.stringContaining('docs/workflows.md is stale') });
  expect(docs().code).toBe(0);
  expect(readFileSync(workflowsCopy, 'utf8')).toBe(workflows);
});

test('the recipes in docs/recipes.md are valid', () => {
  const fenced = [...recipes.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  const whole = fenced.filter((text) => /^(# yaml-language-server|extends:)/.test(text));
  expect(whole).toHaveLength(2);
  for (const text of whole) expect(parseRecipe(text, 'docs/recipes.md').steps.length).toBeGreaterThan(8);
});

test('the variables in docs/recipes.md are what steps get', () => {
  const table = recipes.slice(recipes.indexOf('### Variables'), recipes.indexOf('## Changing a recipe'));
  const named = [...table.matchAll(/`\$([A-Z_]+)`/g)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(12);
  // Which interpreter it is changes at the swap: src/program/lib/account.sh sets it.
  const known = [...Object.keys(planValues(ingredients('pretalx'))), 'PYTHON', 'NAME', 'NAME_NEW'];
  expect(known).toEqual(expect.arrayContaining(named));
});

test('a README without a place for the tables is an error, not an empty success', () => {
  writeFileSync(copy, '# Something else\n');
  expect(docs('--check').code).not.toBe(0);
});

test('the workflow in README uses inputs that exist, and gives every required one', () => {
  const { inputs, outputs } = parse(action) as Record<'inputs' | 'outputs', Record<string, { required?: boolean }>>;
  const text = /```yaml\n(name: Upgrade pretalx\n[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const workflow = parse(text) as { jobs: { upgrade: { steps: { with?: Record<string, string> }[] } } };
  const given = Object.keys(workflow.jobs.upgrade.steps[0]?.with ?? {});
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(given));
  const required = Object.keys(inputs).filter((name) => inputs[name]?.required);
  expect(given).toEqual(expect.arrayContaining(required));
  const used = [...text.matchAll(/steps\.upgrade\.outputs\.([a-z-]+)/g)].map((match) => match[1]);
  expect(Object.keys(outputs)).toEqual(expect.arrayContaining(used));
});
