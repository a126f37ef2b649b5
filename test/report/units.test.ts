import { expect, test } from 'vitest';
import { rowsLost, rowsOf } from '../../src/report/rows.ts';
import { bytes, count, duration, numberOf } from '../../src/report/units.ts';

test.each([
  [0, '0 s'],
  [0.04, '0 s'],
  [12.64, '12.6 s'],
  [59.96, '1 min'],
  [60, '1 min'],
  [119.6, '2 min'],
  [192, '3 min 12 s'],
  [3600, '1 h'],
  [3725, '1 h 2 min'],
  [360_000, '100 h'],
  [-1, 'unknown'],
  [Number.NaN, 'unknown'],
])('%d seconds read as %s', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [58_402_816, '58.4 MB'],
  [999_999, '1 MB'],
  [123_456_789_012, '123 GB'],
  [1e16, '10000 TB'],
  [-1, 'unknown'],
])('%d bytes read as %s', (size, words) => {
  expect(bytes(size)).toBe(words);
});

test.each([
  ['12.6', 12.6],
  ['0', 0],
  [undefined, undefined],
  ['', undefined],
  ['-1', undefined],
  ['1e9', undefined],
  ['12 s', undefined],
])('the fact %j is the number %s', (fact, number) => {
  expect(numberOf(fact)).toBe(number);
});

test('counts have their noun', () => {
  expect([count(0, 'row'), count(1, 'row'), count(2, 'row')]).toEqual(['0 rows', '1 row', '2 rows']);
});

test('rows: what is not a count is left out, what is gone or fewer is lost', () => {
  const before = rowsOf('a=1  b=20 c=3 =4 d= e=x f=-1 g=1=2');
  expect([...before]).toEqual([
    ['a', 1],
    ['b', 20],
    ['c', 3],
  ]);
  expect(rowsLost(before, rowsOf('a=2 b=19'))).toEqual([
    { table: 'b', before: 20, after: 19 },
    { table: 'c', before: 3, after: 0 },
  ]);
  expect(rowsOf(undefined).size).toBe(0);
});
