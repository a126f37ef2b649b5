import { expect, test } from 'vitest';
import { headline, sentence, summary } from '../../src/fleet/summary.ts';
import { timeline } from '../../src/fleet/timeline.ts';
import { mostBytes } from '../../src/report/summary.ts';
import { outOfSight, rolledBack, unchanged, upgraded, wrongHostKey } from '../report/endings.ts';
import { poisons } from '../report/poison.ts';
import { fleet, instance, missing, poisonedFleet, worst } from './specimen.ts';

const rows = (text: string) => text.split('\n').filter((line) => /^\| (<code>|`)/.test(line));

test('a fleet that is well says so, and where users waited longest', () => {
  const all = [instance('a', unchanged), instance('b', upgraded)];
  expect(headline(all)).toBe('All 2 instances ended well');
  expect(sentence(all)).toBe('1 upgraded, 1 unchanged. Users waited longest on b: 15.9 s.');
  expect(summary(all)).toMatch(/^## ✅ All 2 instances ended well\n/);
  expect(summary(all)).not.toContain('What to look at');
});

test('what did not end well comes first, with what to do next', () => {
  const text = summary(fleet);
  expect(text).toMatch(/^## ❌ 3 of 16 instances did not end well\n/);
  expect(text).toContain('**12 upgraded, 1 unchanged, 1 rolled back, 2 without a report.');
  const [look = '', all = ''] = text.split('### Instances');
  expect(look).toContain('#### ↩️ camp.example.org');
  expect(look).toContain('Then run the workflow again');
  expect(look).toContain('#### ❔ night.example.org, week.example.org\n\nNo report was left.');
  expect(rows(all).map((row) => row.split('|')[1]?.trim())).toEqual([
    ...['`camp.example.org`', '`night.example.org`', '`week.example.org`'],
    '`talks.example.org`',
    ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((number) => `\`talks${number}.example.org\``),
    '`days.example.org`',
  ]);
});

test('somebody who is needed now is called louder than all else', () => {
  const text = summary(worst);
  expect(text).toMatch(/^# 🚨 1 of 17 instances needs you now\n/);
  expect(rows(text)[0]).toMatch(/gala.*\*\*🚨 failed\*\*.*perhaps still waiting/);
});

test('where nobody knows whether the site serves, nobody reads that the waiting is over', () => {
  expect(rows(summary([instance('a', outOfSight)]))[0]).toContain('| perhaps still waiting |');
  expect(rows(summary([instance('a', wrongHostKey)]))[0]).toContain('| none |');
});

test('the worst comes before what it kept from beginning', () => {
  const order = [missing('a'), instance('b', upgraded), instance('c', wrongHostKey), instance('d', rolledBack)];
  expect(rows(summary(order)).map((row) => row[3])).toEqual(['c', 'd', 'a', 'b']);
});

test.each(poisons)('what a report holds is text, in tables, headings and lists: %j', (poison) => {
  const text = summary(poisonedFleet(poison));
  const outside = text.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '').replace(/`[^`\n]*`/g, '');
  expect(outside.replaceAll('<br>', '').replaceAll(/<\/?code>/g, '')).not.toMatch(/<|\]\(|@\w/);
  // No line that is none of ours, and no cell: all rows of the table are as wide as its head.
  expect(text.match(/^#+ /gm)).toEqual(summary(poisonedFleet('x')).match(/^#+ /gm));
  const table = text.split('### Instances\n\n')[1]?.split('\n\n')[0]?.split('\n') ?? [];
  expect(table).toHaveLength(7);
  for (const line of table) expect(line.match(/\|/g)).toHaveLength(8);
});

test('GitHub shows even the largest fleet', () => {
  const name = (number: number) => `${'x'.repeat(100)}${number}`;
  const many = Array.from({ length: 1000 }, (_, number) => instance(name(number), rolledBack, number));
  const text = summary(many);
  expect(Buffer.byteLength(text)).toBeLessThan(mostBytes);
  expect(text).toContain('… and 980 more, in the table.');
  expect(rows(text)).toHaveLength(1000);
  // Mermaid draws no chart above 50 000 characters.
  expect(timeline(many)?.chart.length).toBeLessThan(50_000);
});
