import { describe, expect, it } from 'vitest';
import { tellUsers, tryNext } from '../../src/report/advice.ts';
import type { Ending } from '../../src/report/report.ts';
import { outcomeOf } from '../../src/report/story.ts';
import { approvable, outOfSight, rolledBack, unchanged, upgraded, wayBackFailed } from './endings.ts';

const told = (ending: Ending) => tellUsers(ending, outcomeOf(ending));
const advised = (ending: Ending) => tryNext(ending, outcomeOf(ending));

describe('what to tell users', () => {
  it('is when it was away, what runs now, and what became of what they saved', () => {
    expect(told(upgraded)).toMatch(
      /^```text\npretalx could not be reached for 15\.9 s from 2026-11-21 03:17 UTC on\. It now runs version 2025\.2\.2\. Nothing that was saved is lost\.\n```$/,
    );
    expect(told(rolledBack)).toContain('It runs the same version as before; the upgrade will be tried again.');
    const serving = { ...upgraded, status: 'failed' } as Ending;
    const record = upgraded.record && { ...upgraded.record, ended: { status: 'failed', serving: 'new', seconds: 1 } };
    expect(told({ ...serving, record } as Ending)).toContain('It now runs version 2025.2.2.');
    expect(told({ ...upgraded, status: 'restored' })).toContain('has to be entered again');
  });

  it('is nothing where nobody waited, or where nobody knows what serves', () => {
    for (const ending of [unchanged, approvable, wayBackFailed, outOfSight]) expect(told(ending)).toBeUndefined();
  });
});

describe('what to try next', () => {
  it('is a smaller step, and a rehearsal', () => {
    expect(advised(rolledBack)).toContain('`version: 2025.1.0`');
    expect(advised(rolledBack)).toContain('`mode: rehearse`');
    const single = rolledBack.plan && { ...rolledBack.plan, releaseNotes: rolledBack.plan.releaseNotes.slice(-1) };
    expect(advised({ ...rolledBack, plan: single } as Ending)).not.toContain('smaller step');
  });

  it('is nothing after a good ending', () => {
    for (const ending of [upgraded, unchanged, approvable]) expect(advised(ending)).toBeUndefined();
  });
});
