// Writes README's tables of inputs and outputs from action.yml, so that they cannot drift apart.
// Usage: node scripts/docs.mjs [--check] [--readme FILE]
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseDocument } from 'yaml';

/** The README with both tables as action.yml has them now. */
function rewrite(readme, action) {
  const document = parseDocument(action);
  const tables = { inputs: inputTables(document.get('inputs')), outputs: outputTable(document.get('outputs')) };
  return Object.entries(tables).reduce((text, [name, table]) => between(text, name, table), readme);
}

function between(text, name, table) {
  const marked = new RegExp(`(<!-- ${name} from action.yml -->\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
  if (!marked.test(text)) throw new Error(`README has no place for ${name} (<!-- ${name} from action.yml --> …)`);
  return text.replace(marked, (_, begin, end) => `${begin}\n${table}\n\n${end}`);
}

/** A table for each group; a group begins with a comment above an input. */
function inputTables(inputs) {
  const head = ['| Input | What it is for | Default |', '| --- | --- | --- |'];
  const lines = inputs.items.flatMap(({ key, value }, index) => {
    const title = index === 0 ? inputs.commentBefore : key.commentBefore;
    const row = `| \`${key.value}\` | ${cell(value.get('description'))} | ${defaultOf(value)} |`;
    return title ? [...(index === 0 ? [] : ['']), `### ${title.trim()}`, '', ...head, row] : [row];
  });
  return lines.join('\n');
}

function defaultOf(input) {
  if (input.get('required') === true) return '**required**';
  return input.has('default') ? `\`${input.get('default')}\`` : '';
}

function outputTable(outputs) {
  const rows = outputs.items.map(({ key, value }) => `| \`${key.value}\` | ${cell(value.get('description'))} |`);
  return ['| Output | What it holds |', '| --- | --- |', ...rows].join('\n');
}

function cell(description) {
  return description.trim().replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean' }, readme: { type: 'string' } } });
const file = resolve(values.readme ?? join(root, 'README.md'));
const before = await readFile(file, 'utf8');
const after = rewrite(before, await readFile(join(root, 'action.yml'), 'utf8'));
if (!values.check) {
  await writeFile(file, after);
} else if (before !== after) {
  console.error(
    'README.md is stale: its tables are not what action.yml says. Run `npm run docs` and commit README.md.',
  );
  process.exitCode = 1;
}
