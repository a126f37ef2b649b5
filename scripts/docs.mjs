// Writes the tables of README.md from action.yml, those of docs/workflows.md from fleet-report/action.yml, and those of
// docs/recipes.md from the recipes' schema and the building blocks' descriptions, so that they cannot drift apart.
// Usage: node scripts/docs.mjs [--check] [--readme FILE] [--workflows FILE] [--recipes FILE]
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { transform } from 'esbuild';
import { parseDocument } from 'yaml';

const root = resolve(import.meta.dirname, '..');
const read = (path) => readFile(join(root, path), 'utf8');

/** A document with each of its tables as their source has them now: name → [source, table]. */
function rewrite(document, text, tables) {
  return Object.entries(tables).reduce((before, [name, [source, table]]) => {
    const [begin, end] = [`<!-- ${name} from ${source} -->\n`, `<!-- end of ${name} -->`];
    const [from, to] = [before.indexOf(begin), before.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${document} has no place for ${name} (${begin.trim()} … ${end})`);
    return `${before.slice(0, from + begin.length)}\n${table}\n\n${before.slice(to)}`;
  }, text);
}

async function readmeTables() {
  const action = parseDocument(await read('action.yml'));
  return {
    inputs: ['action.yml', inputTables(action.get('inputs'))],
    outputs: ['action.yml', outputTable(action.get('outputs'))],
  };
}

async function workflowsTables() {
  const file = 'fleet-report/action.yml';
  const action = parseDocument(await read(file));
  return { inputs: [file, inputTables(action.get('inputs'))], outputs: [file, outputTable(action.get('outputs'))] };
}

/** A table for each group; a group begins with a comment above an input. */
function inputTables(inputs) {
  const head = ['| Input | What it is for | Default |', '| --- | --- | --- |'];
  const lines = inputs.items.flatMap(({ key, value }, index) => {
    const title = index === 0 ? inputs.commentBefore : key.commentBefore;
    const row = `| \`${key.value}\` | ${cell(value.get('description'))} | ${defaultOf(value)} |`;
    return title ? [...(index === 0 ? [] : ['']), `### ${title.trim()}`, '', ...head, row] : [row];
  });
  return (inputs.commentBefore ? lines : [...head, ...lines]).join('\n');
}

function defaultOf(input) {
  if (input.get('required') === true) return '**required**';
  return input.has('default') ? `\`${input.get('default')}\`` : '';
}

function outputTable(outputs) {
  const rows = outputs.items.map(({ key, value }) => `| \`${key.value}\` | ${cell(value.get('description'))} |`);
  return ['| Output | What it holds |', '| --- | --- |', ...rows].join('\n');
}

async function recipeTables() {
  const file = 'docs/recipe.schema.json';
  const { else: recipe } = JSON.parse(await read(file));
  const { discover, migrations, changelog, requires, checklist, verify, steps } = recipe.properties;
  const shellStep = steps.items.anyOf.find((it) => 'run' in it.properties);
  return {
    keys: [file, keyTable(recipe)],
    discover: [file, keyTable(discover.anyOf.find((it) => 'package' in it.properties))],
    migrations: [file, keyTable(migrations)],
    changelog: [file, keyTable(changelog.additionalProperties)],
    verify: [file, keyTable(verify)],
    pages: [file, keyTable(verify.properties.http.items)],
    requires: [file, keyTable(requires.items)],
    checklist: [file, keyTable(checklist.items)],
    'shell steps': [file, keyTable(shellStep)],
    blocks: ['src/recipe/block-descriptions.ts', await blockTable('src/recipe/block-descriptions.ts')],
  };
}

function keyTable({ properties, required = [] }) {
  const rows = Object.entries(properties).map(([name, { description, default: value }]) => {
    const left = required.includes(name) ? '**required**' : value === undefined ? '' : `\`${JSON.stringify(value)}\``;
    return `| \`${name}\` | ${cell(description ?? '')} | ${left} |`;
  });
  return ['| Key | What it says | Left out |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The descriptions are TypeScript without imports that run: read as they are, without the rest of the sources. */
async function blockTable(file) {
  const { code } = await transform(await read(file), { loader: 'ts', format: 'esm' });
  const { blockDescriptions } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const rows = Object.entries(blockDescriptions).map(
    ([name, { does, proves, undoes }]) => `| \`${name}\` | ${[does, proves, undoes].map(cell).join(' | ')} |`,
  );
  return ['| Block | Does | Proves | On the way back |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function cell(description) {
  return description.trim().replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

const options = {
  check: { type: 'boolean' },
  ...Object.fromEntries(['readme', 'workflows', 'recipes'].map((name) => [name, { type: 'string' }])),
};
const { values } = parseArgs({ options });
const documents = [
  ['README.md', values.readme, await readmeTables()],
  ['docs/workflows.md', values.workflows, await workflowsTables()],
  ['docs/recipes.md', values.recipes, await recipeTables()],
];
for (const [name, copy, tables] of documents) {
  const file = resolve(copy ?? join(root, name));
  const before = await readFile(file, 'utf8');
  const after = rewrite(name, before, tables);
  if (!values.check) {
    await writeFile(file, after);
  } else if (before !== after) {
    console.error(
      `${name} is stale: its tables are not what their sources say. Run \`npm run docs\` and commit ${name}.`,
    );
    process.exitCode = 1;
  }
}
