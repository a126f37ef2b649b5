import { expect, test } from 'vitest';
import { contradictsItself, countsOf, type Instance, isBad, sorted } from '../../src/fleet/instance.ts';
import { type Report, reportJsonSchema } from '../../src/report/schema.ts';
import { upgraded } from '../report/endings.ts';
import { instance } from './specimen.ts';

/** The words that a field of a report may hold. */
function wordsOf<F extends 'outcome' | 'status'>(field: F): readonly Report[F][] {
  const { properties } = JSON.parse(reportJsonSchema()) as { properties: Record<F, { enum: Report[F][] }> };
  return properties[field].enum;
}
const statuses = wordsOf('status');
const isStatus = (word: string): word is Report['status'] => statuses.some((status) => status === word);

/** One report of each outcome that there can be, with the status that it has. */
const each = wordsOf('outcome').map((outcome): Instance & { report: Report } => {
  const { report } = instance(outcome, upgraded);
  if (!report) throw new Error('no report');
  return { name: outcome, report: { ...report, outcome, status: isStatus(outcome) ? outcome : 'failed' } };
});

test('every outcome has its place: what is bad before what is well', () => {
  for (const { report } of each) expect([report.outcome, contradictsItself(report)]).toEqual([report.outcome, false]);
  const bad = sorted(each).map(isBad);
  expect(bad).toEqual([...bad].sort((one, other) => Number(other) - Number(one)));
});

test('every status is counted', () => {
  expect(Object.keys(countsOf(each)).sort()).toEqual([...statuses, 'no-report'].sort());
});
