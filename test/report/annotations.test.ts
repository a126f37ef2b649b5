import { expect, test } from 'vitest';
import { annotations, mostCharacters } from '../../src/report/annotations.ts';
import { endings, rolledBack, unchanged, upgraded, wrongHostKey } from './endings.ts';

test('a failure says what happened, how things stand, the last lines, and what to type', () => {
  const [error] = annotations(rolledBack);
  expect(error).toMatchObject({
    level: 'error',
    title: 'The upgrade of pretalx to 2025.2.2 failed and was rolled back',
  });
  const message = error?.message ?? '';
  const order = [
    '2024.3.1 serves again',
    'failed with exit code 1',
    'State: ',
    'Last lines:',
    'is duplicated.',
    'Next:',
    'output.log',
  ];
  expect(order.map((part) => message.indexOf(part))).toEqual(
    [...order.map((part) => message.indexOf(part))].sort((a, b) => a - b),
  );
  for (const part of order) expect(message).toContain(part);
});

test('a refusal says why', () => {
  expect(annotations(wrongHostKey)[0]?.message).toContain('ssh-keygen -lf');
});

test('a good ending has its warnings and notices only', () => {
  expect(annotations(upgraded).map(({ level }) => level)).toEqual(['warning', 'notice']);
  expect(annotations({ ...unchanged, notices: [] })).toEqual([]);
});

test('more than ten of a type: the tenth holds the rest', () => {
  const warnings = Array.from({ length: 25 }, (_, index) => ({ step: 'verify', text: `warning ${index}` }));
  const record = { ...upgraded.record, warnings };
  const told = annotations({ ...upgraded, record } as typeof upgraded).filter(({ level }) => level === 'warning');
  expect(told).toHaveLength(10);
  expect(told[8]?.message).toContain('warning 8');
  expect(told[9]?.message).toContain('16 more:');
  expect(told[9]?.message).toContain('warning 24');
});

test('no message is longer than GitHub takes, and what to do next is never what is cut', () => {
  const long = 'x'.repeat(50_000);
  for (const ending of Object.values(endings)) {
    const problem = { what: long, state: long, next: 'Type this.' };
    const huge = { ...ending, problem, lastLines: Array.from({ length: 500 }, () => long), notices: [long] };
    for (const { message } of annotations(huge)) expect(message.length).toBeLessThanOrEqual(mostCharacters);
    const error = annotations(huge).find(({ level }) => level === 'error');
    if (error) expect(error.message).toContain('Type this.');
  }
});
