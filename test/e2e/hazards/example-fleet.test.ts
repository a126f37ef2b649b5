import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/report/schema.ts';
import { type ActRun, act } from '../embedded/act.ts';
import { type Fleet, openFleet, type Shop } from '../embedded/fleet.ts';

const names = Array.from({ length: 16 }, (_, index) => `shop${String(index + 1).padStart(2, '0')}`);
/** Two of its orders have one code, which the next version forbids. */
const odd = 'shop07';

/** A fleet of 16 hosts at once, one of which cannot be upgraded. */
describe.skipIf(act === undefined)('examples/fleet.yml and upgrade-one.yml, run by act', () => {
  let fleet: Fleet;
  const shop = (name: string): Shop => fleet.shops[names.indexOf(name)] as Shop;

  beforeAll(async () => {
    fleet = await openFleet(names);
    for (const one of fleet.shops) await one.order('A-1');
    await shop(odd).order('A-1');
  });
  afterAll(() => fleet?.close());

  const upgrade = (canary: string) =>
    fleet.upgrade(
      canary,
      names.filter((name) => name !== canary),
    );
  const fronts = () => Promise.all(fleet.shops.map((one) => one.front()));
  const counts = (run: ActRun) => JSON.parse(run.outputs('Report').counts ?? '{}') as Record<string, number>;
  const rows = (summary: string) => summary.split('\n').filter((line) => /^\| `shop/.test(line));

  it('begins no other when the canary fails, and tells of all', async () => {
    const { run, told } = await upgrade(odd);
    expect(run.code, run.log).toBe(1);
    expect(await run.artifacts()).toEqual([odd]);
    expect(await run.artifact<Report>(odd, 'report.json')).toMatchObject({ status: 'rolled-back', from: '1.0' });
    for (const [index, front] of (await fronts()).entries()) {
      expect(front).toBe(`Shop 1.0, ${names[index] === odd ? 2 : 1} orders\n`);
    }
    expect(told.code, told.log).toBe(1);
    expect(told.outputs('Report')['worst-status'], told.log).toBe('rolled-back');
    expect(counts(told)).toMatchObject({ upgraded: 0, 'rolled-back': 1, 'no-report': 15 });
    expect(told.summary('Report')).toContain('## ❌ 16 of 16 instances did not end well');
  });

  it('upgrades the canary first, then the others to its version; one that fails comes back by itself', async () => {
    const { run, told } = await upgrade('shop01');
    expect(run.code, run.log).toBe(1);
    const reports = await Promise.all(names.map((name) => run.artifact<Report>(name, 'report.json')));
    for (const [index, report] of reports.entries()) {
      const failed = names[index] === odd;
      expect(report).toMatchObject({ status: failed ? 'rolled-back' : 'upgraded', from: '1.0', to: '2.0' });
      expect(await fleet.shops[index]?.front()).toBe(failed ? 'Shop 1.0, 2 orders\n' : 'Shop 2.0, 1 orders\n');
    }
    const [canary, ...others] = reports;
    for (const other of others) expect(begun(other)).toBeGreaterThanOrEqual(ended(canary));
    const atOnce = others.map((one) => others.filter((other) => runsWhenBegins(other, one)).length);
    expect(Math.max(...atOnce)).toBeGreaterThan(1);
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(4);
    expect(counts(told), told.log).toMatchObject({ upgraded: 15, 'rolled-back': 1, failed: 0, 'no-report': 0 });
    toldOfAll(told.summary('Report'));
  });

  function toldOfAll(summary: string): void {
    expect(summary).toContain('## ❌ 1 of 16 instances did not end well');
    expect(rows(summary)).toHaveLength(16);
    expect(rows(summary)[0]).toMatch(/^\| `shop07` \| \*\*↩️ rolled back\*\* \|/);
    for (const name of names) expect(summary).toContain(`section ${name}\n`);
    // The first run is the canary's.
    expect(summary.indexOf('section shop01\n')).toBe(summary.indexOf('section '));
  }

  it('finds nothing to do the next time, and is green without the one that fails', async () => {
    const { run } = await fleet.upgrade('shop01', ['shop02', 'shop03', 'shop04']);
    expect(run.code, run.log).toBe(0);
    expect(counts(run)).toMatchObject({ unchanged: 4, upgraded: 0, 'no-report': 0 });
    expect(run.summary('Report')).toContain('## ✅ All 4 instances ended well');
  });
});

/** When a run began, by the clock of this machine, which all hosts here have; seconds. */
function begun(report: Report | undefined): number {
  return Date.parse(report?.run?.startedAt ?? '') / 1000;
}

/** When it ended; the start is told in whole seconds, so the end is, too. */
function ended(report: Report | undefined): number {
  const steps = [...(report?.steps ?? []), ...(report?.wayBack ?? [])];
  return begun(report) + Math.floor(Math.max(0, ...steps.map(({ start, seconds = 0 }) => start + seconds)));
}

function runsWhenBegins(one: Report, other: Report): boolean {
  return begun(one) <= begun(other) && begun(other) < ended(one);
}
