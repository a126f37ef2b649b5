import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faults } from './kinds.ts';
import { type Call, type Line, lastResults, lastSeed, references } from './results.ts';
import { fellShort, mark, summaryOf, type Table, tableOf } from './table.ts';

const file = join('docs', 'reliability.md');
const begin = '<!-- results: npm run test:faults -- --write-docs -->';
const end = '<!-- /results -->';

/** What docs/reliability.md says between its two marks comes from a results file; the rest is written by hand. */
export async function writeReliability(lines: readonly Line[]): Promise<void> {
  const text = await readFile(file, 'utf8');
  const [before = '', rest = ''] = text.split(begin);
  const [, after = ''] = rest.split(end);
  await writeFile(file, `${before}${begin}\n\n${resultsOf(lines)}\n${end}${after}`);
}

export function resultsOf(lines: readonly Line[]): string {
  const results = lastResults(lines);
  const parts = [...references(lines).values()].flatMap((reference) => {
    const table = tableOf(reference, results);
    if (table.rows.every(({ cells }) => cells.every((cell) => cell === undefined))) return [];
    return [`### ${reference.application} ${reference.from} → ${reference.to}\n\n${markdown(table)}`];
  });
  return `${injected()}\n${parts.join('\n')}\n${repeating(lines)}`;
}

function injected(): string {
  const rows = faults.map(({ title, how }) => `| ${title} | ${how} |`);
  return `| Fault | How |\n| --- | --- |\n${rows.join('\n')}\n`;
}

function markdown(table: Table): string {
  const heads = ['step', ...table.faults.map(({ title }) => title)];
  const rows = table.rows.map(({ step, cells }) => `| \`${step}\` | ${cells.map(mark).join(' | ')} |`);
  const short = fellShort(table).map(({ cell, why }) => `- \`${cell}\` ${why.replaceAll('\n', ' ')}`);
  const list = short.length > 0 ? `\nFell short:\n\n${short.join('\n')}\n` : '';
  return `${summaryOf(table)}.\n\n| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}\n${rows.join('\n')}\n${list}`;
}

function repeating(lines: readonly Line[]): string {
  const calls = lines.filter((line): line is Call => line.kind === 'call');
  const named = calls.filter(({ commit }) => commit !== '').map(({ commit }) => `\`${commit}\``);
  const commits = [...new Set(named)].join(', ');
  const days = [...new Set(calls.map(({ at }) => at.slice(0, 10)))].join(', ');
  return `Run on ${days}, commit ${commits}. The same again: \`npm run test:faults -- --seed ${lastSeed(lines)}\`\n`;
}
