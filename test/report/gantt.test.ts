import { expect, test } from 'vitest';
import { barName, gantt } from '../../src/report/gantt.ts';
import { outOfSight, rolledBack, unchanged, upgraded, wrongHostKey } from './endings.ts';
import { poisoned, poisons } from './poison.ts';

test('sections by phase, the time users waited first, in minutes from the start', () => {
  const chart = gantt(upgraded)?.split('\n') ?? [];
  expect(chart).toContain('section Users wait');
  expect(chart).toContain('15.9 s :active, 2000-01-01 00:02:23.400, 2000-01-01 00:02:39.300');
  expect(chart).toContain('Run the migrations :done, 2000-01-01 00:02:28.100, 2000-01-01 00:02:34.200');
  expect(chart.filter((line) => line === 'section Prepare')).toHaveLength(1);
  expect(chart.join('\n')).not.toContain('Regenerate');
});

test('users who were served in between are not said to have waited all the time', () => {
  const record = upgraded.record ?? { facts: {} };
  const facts = { ...record.facts, 'downtime-seconds': '4.2' };
  expect(gantt({ ...upgraded, record: { ...record, facts } } as typeof upgraded)).toContain('\n4.2 s in all :active,');
});

test('what failed is critical, the way back has its own section', () => {
  const chart = gantt(rolledBack) ?? '';
  expect(chart).toContain('Run the migrations :crit,');
  expect(chart).toContain('section Way back\nUndo Run the migrations :active,');
});

test('nothing to draw, no chart', () => {
  expect(gantt(unchanged)).toBeUndefined();
  expect(gantt(wrongHostKey)).toBeUndefined();
});

test('no window without both of its ends', () => {
  expect(gantt(outOfSight)).not.toContain('Users wait');
});

test.each([
  'section x',
  'title y',
  'CLICK z',
  '2024-01-01 x',
  'gantt',
  'dateFormat',
  'vert',
  'Done: a; b # c %% d',
  '',
  '\n',
])('the name %j is taken for a name', (name) => {
  expect(barName(name)).not.toMatch(/[:;#%{}<>"\n]|^(section|title|click|gantt|dateformat|vert|\d)/i);
  expect(barName(name)).not.toBe('');
});

const line = /^(section [^:;#%\n]+|[^:;#%\n]+ :(done|crit|active), \S+ \S+, \S+ \S+)$/;
test.each(poisons)('every line of a chart stays what it is: %j', (poison) => {
  const [init, ...lines] = gantt(poisoned(rolledBack, poison))?.split('\n') ?? [];
  expect(init).toMatch(/^%%\{init: .*\}%%$/);
  for (const each of lines.slice(5)) expect(each).toMatch(line);
  expect(lines.slice(5)).toHaveLength((gantt(rolledBack)?.split('\n').length ?? 0) - 6);
});

test('a journal that tells nonsense makes no monstrous chart', () => {
  const steps = [
    { step: 'a', startSeconds: -5, seconds: 1e300, result: 'done' as const },
    { step: 'b', startSeconds: 1e300, seconds: -1, result: 'done' as const },
    { step: 'c', startSeconds: Number.NaN, seconds: 1, result: 'done' as const },
  ];
  const record = { ...upgraded.record, run: 'x', steps, undone: [], facts: {}, warnings: [] };
  expect(() => gantt({ ...upgraded, record })).not.toThrow();
});
