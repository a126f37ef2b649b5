import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/plan.ts';
import { predict, type Rehearsal, refuseTooLong } from '../../src/plan/prediction.ts';
import { ingredients } from './ingredients.ts';

const plan = { ...makePlan(ingredients('pretalx')), databaseBytes: 300_000_000 };
const rehearsal: Rehearsal = {
  host: 'staging.example.org',
  at: '2026-11-20T02:00:00Z',
  from: '2024.3.1',
  to: '2025.2.2',
  downtimeSeconds: 14,
  databaseBytes: 100_000_000,
  steps: { 'rehearse-backup': 50, stop: 2, backup: 3, migrate: 4, 'cut-over': 0.1, start: 1, verify: 5 },
};

describe('how long users will probably wait', () => {
  it('is what was rehearsed, with what grows with the database scaled by it', () => {
    // Three times the database: the backup and the migrations take 7 s more, twice. The rehearsed backup is no waiting.
    expect(predict(plan, rehearsal).downtimeSeconds).toBe(14 + 2 * 7);
    expect(predict(plan, rehearsal).basis).toMatch(
      /staging\.example\.org at 2026-11-20.*14 s.*300 MB here, 100 MB there/,
    );
  });

  it('is not shorter for a smaller database', () => {
    expect(predict({ ...plan, databaseBytes: 1 }, rehearsal).downtimeSeconds).toBe(14);
  });

  it('does not grow where users go on working meanwhile', () => {
    expect(predict({ ...plan, writers: 'live' }, rehearsal).downtimeSeconds).toBe(14);
  });

  it('is what it was where the rehearsal’s database had no size', () => {
    expect(predict(plan, { ...rehearsal, databaseBytes: 0 }).downtimeSeconds).toBe(14);
  });

  it('keeps an upgrade from beginning when it is longer than allowed', () => {
    const prediction = predict(plan, rehearsal);
    expect(() => refuseTooLong(plan, prediction, 27)).toThrow(/probably wait 28 s.*max-downtime allows \(27 s\)/);
    expect(() => refuseTooLong(plan, prediction, 28)).not.toThrow();
    expect(() => refuseTooLong(plan, undefined, 1)).not.toThrow();
    expect(() => refuseTooLong(plan, prediction, undefined)).not.toThrow();
  });
});
