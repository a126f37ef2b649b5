import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { blockDescriptions } from '../../src/recipe/block-descriptions.ts';
import { readRecipe } from '../../src/recipe/load.ts';

const root = resolve(import.meta.dirname, '../..');
const schema = JSON.parse(readFileSync(join(root, 'docs/recipe.schema.json'), 'utf8')) as object;
// Editors know further words (enumDescriptions); formats are for people.
const validate = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
const recipes = ['recipes', 'examples/recipes'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => join(folder, name)),
);

describe.each(recipes)('%s', (file) => {
  const text = readFileSync(join(root, file), 'utf8');

  it('is valid by the JSON Schema itself', () => {
    expect(validate(parse(text)), JSON.stringify(validate.errors, null, 1)).toBe(true);
  });

  it('is valid by the product', async () => {
    const { recipe } = await readRecipe(join(root, file), (path) => Promise.resolve(readFileSync(path, 'utf8')));
    expect(recipe.steps.length).toBeGreaterThan(5);
  });

  it('names the schema for editors', () => {
    const named = /^# yaml-language-server: \$schema=(\S+)$/m.exec(text)?.[1] ?? '';
    expect(relative(root, join(root, dirname(file), named))).toBe('docs/recipe.schema.json');
  });
});

it.each([
  ['an unknown key', { extends: 'pretalx', colour: 'red' }],
  ['an edit without a place', { extends: 'pretalx', steps: [{ uses: 'verify' }] }],
  ['an edit with two places', { extends: 'pretalx', steps: [{ uses: 'verify', before: 'backup', after: 'backup' }] }],
  ['an unknown block', { extends: 'pretalx', steps: [{ after: 'verify', uses: 'django/migrate' }] }],
  ['a recipe in part that extends none', { application: 'pretalx' }],
])('%s is refused by the JSON Schema too', (_, value) => {
  expect(validate(value)).toBe(false);
});

it('every key has a description, and every building block its own', () => {
  expect(undescribed(schema, '')).toEqual([]);
  const text = JSON.stringify(schema);
  for (const { does } of Object.values(blockDescriptions)) expect(text).toContain(JSON.stringify(does).slice(1, -1));
});

/** Paths of keys that an editor could say nothing about. */
function undescribed(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.entries((value as { properties?: Record<string, { description?: string }> }).properties ?? {});
  const here = keys.filter(([, key]) => !key.description).map(([name]) => `${path}/${name}`);
  return [...here, ...Object.entries(value).flatMap(([name, it]) => undescribed(it, `${path}/${name}`))];
}
