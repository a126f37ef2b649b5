import { describe, expect, it } from 'vitest';
import { digestPattern, planDigest, refuseOtherPlan } from '../../src/plan/digest.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';
import { but, ingredients } from './ingredients.ts';

const plan = makePlan(ingredients('pretalx'));
const digest = planDigest(plan);

function refusal(now: Plan, approved = digest): string {
  try {
    refuseOtherPlan(now, approved);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('a plan that was approved', () => {
  it('is known by a digest that an input takes', () => {
    expect(digest).toMatch(digestPattern);
    expect(digest.startsWith('1:2024.3.1:2025.2.2:')).toBe(true);
  });

  it('is the same plan as long as nothing changed but sizes', () => {
    const grown = makePlan(
      ingredients('pretalx', {
        facts: (facts) => ({ ...facts, database: { ...facts.database, bytes: facts.database.bytes + 9_000_000 } }),
      }),
    );
    expect(planDigest(grown)).toBe(digest);
    expect(refusal(grown)).toBe('');
  });

  it('is the same whether it was only looked at or is to be carried out', () => {
    const looked = makePlan(ingredients('pretalx', { request: { mode: 'plan', planDigest: digest } }));
    expect(planDigest(looked)).toBe(digest);
  });

  it('needs no approval where nobody asks for one', () => {
    expect(() => refuseOtherPlan(plan, undefined)).not.toThrow();
  });

  it.each<[string, Plan, string]>([
    [
      'another release appeared',
      makePlan(ingredients('pretalx', { target: { version: '2025.2.3' } })),
      'the version to reach (it was 2025.2.2, and is 2025.2.3)',
    ],
    [
      'somebody upgraded by hand',
      makePlan(ingredients('pretalx', { facts: (it) => ({ ...it, package: { ...it.package, version: '2025.1.0' } }) })),
      'the installed version (it was 2024.3.1, and is 2025.1.0)',
    ],
    [
      'the branch has gone on',
      makePlan(ingredients('pretalx', { target: { version: '2025.2.2', commit: 'b'.repeat(40) } })),
      'the version to reach (it was 2025.2.2, and is 2025.2.2+bbbbbbbbbb)',
    ],
    [
      'a dependency had a release',
      makePlan(ingredients('pretalx', { target: { packages: [{ name: 'django', to: '5.1.12' }] } })),
      'the packages that would be installed changed',
    ],
    [
      'a service moved',
      makePlan(ingredients('pretalx', { facts: but({ workingDirectory: '/srv/elsewhere' }) })),
      'what was found on the host, or the inputs changed',
    ],
    [
      'an input changed',
      makePlan(ingredients('pretalx', { request: { onFailure: 'stop' } })),
      'what was found on the host, or the inputs changed',
    ],
    ['a step is another one', { ...plan, steps: plan.steps.slice(1) }, 'the steps changed'],
  ])('is refused when %s, saying so', (_, now, words) => {
    expect(refusal(now)).toContain(words);
    expect(refusal(now)).toMatch(/^This is not the plan that was approved/);
  });
});
