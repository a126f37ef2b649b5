import { expect, test } from 'vitest';
import type { Instance } from '../../src/fleet/instance.ts';
import { timeline } from '../../src/fleet/timeline.ts';
import type { Report } from '../../src/report/schema.ts';
import { rolledBack, unchanged, upgraded, wrongHostKey } from '../report/endings.ts';
import { poisons } from '../report/poison.ts';
import { fleet, instance, poisonedFleet } from './specimen.ts';

const lines = (instances: readonly Instance[]) => timeline(instances)?.chart.split('\n') ?? [];

/** The same with another report. */
function changed(name: string, change: (report: Report) => Report): Instance {
  const { report } = instance(name, upgraded);
  if (!report) throw new Error('no report');
  return { name, report: change(report) };
}

test('the runs of all instances lie on one clock, and what users waited with each', () => {
  const all = lines([instance('b', rolledBack, 90), instance('a', upgraded)]);
  expect(all.slice(2, 3)).toEqual(['title Minutes and seconds since the first run began']);
  expect(all.filter((line) => line.startsWith('section'))).toEqual(['section a', 'section b']);
  expect(all.find((line) => line.startsWith('upgraded'))).toMatch(/:done, 2000-01-01 00:00:00\.000, /);
  expect(all).toContain('users wait 15.9 s :active, 2000-01-01 00:02:23.400, 2000-01-01 00:02:39.300');
  expect(all.find((line) => line.startsWith('rolled-back'))).toMatch(/:crit, 2000-01-01 00:01:30\.000, /);
});

test('what did not run is not drawn, and counted', () => {
  expect(timeline(fleet)?.left).toBe(3);
  expect(timeline([instance('a', unchanged), instance('b', wrongHostKey)])).toBeUndefined();
});

test('a host whose clock is wrong does not push the others from the page', () => {
  const old = changed('old', (report) => ({ ...report, run: { id: 'x', startedAt: '1970-01-01T00:00:00Z' } }));
  const drawn = timeline([old, instance('a', upgraded), instance('b', upgraded, 60)]);
  expect(drawn).toMatchObject({ left: 1, chart: expect.stringContaining('section a') });
  expect(drawn?.chart).toContain('users wait 15.9 s :active, 2000-01-01 00:02:23.400');
});

test.each([
  ['no time', (report: Report) => ({ ...report, run: { id: 'x', startedAt: 'soon' } })],
  ['no steps', (report: Report) => ({ ...report, steps: [] })],
  ['a million years', (report: Report) => ({ ...report, steps: report.steps.map((it) => ({ ...it, start: 1e300 })) })],
])('a report that tells of %s makes no monstrous chart', (_, change) => {
  expect(timeline([changed('a', change)])).toBeUndefined();
  expect(timeline([changed('a', change), instance('b', upgraded)])?.left).toBe(1);
});

test('a time of waiting that makes no sense is left out', () => {
  const odd = changed('a', (report) => ({ ...report, downtime: { seconds: 1, start: 5, end: 1e300 } }));
  expect(lines([odd]).join('\n')).not.toContain('users wait');
});

const line = /^(section [^:;#%\n]+|[^:;#%\n]+ :(done|crit|active), \S+ \S+, \S+ \S+)$/;
test.each(poisons)('every line of the chart stays what it is: %j', (poison) => {
  const [init, ...others] = lines(poisonedFleet(poison));
  expect(init).toMatch(/^%%\{init: .*\}%%$/);
  for (const each of others.slice(5)) expect(each).toMatch(line);
  expect(others).toHaveLength(lines(poisonedFleet('x')).length - 1);
});
