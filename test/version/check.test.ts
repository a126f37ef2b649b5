import { describe, expect, it } from 'vitest';
import { checkTarget, comparison, isCovered, isDowngrade, isUnchanged, sameVersion } from '../../src/version/check.ts';
import type { Target } from '../../src/version/target.ts';
import { recordedFacts } from '../facts/recorded.ts';

const facts = recordedFacts('pretalx');
const at = (version: string, commit?: string) => ({
  ...facts,
  package: { ...facts.package, version, ...(commit && { commit }) },
});
const target = (version: string, commit?: string): Target => ({
  ...{ kind: 'python' as const, version, requirement: '', companions: [], packages: [], pins: [], path: [] },
  ...(commit && { commit }),
});

describe('the order of versions', () => {
  it.each([
    ['2024.3.1', '2025.1.0'],
    ['2025.2', '2025.10'],
    ['2025.1.0rc1', '2025.1.0'],
    ['2025.1.0', '2025.1.0.post1'],
    ['2.3.2', '2023.1.0'],
    ['2025.9', '1!2024.1'],
  ])('%s is older than %s', (older, newer) => {
    expect(isDowngrade(at(newer), target(older))).toBe(true);
    expect(isDowngrade(at(older), target(newer))).toBe(false);
  });

  it.each([
    ['2025.1', '2025.1.0'],
    ['v2025.1.0', '2025.1.0'],
    ['2025.1.0-rc1', '2025.1.0rc1'],
    ['$(reboot)', '$(reboot)'],
  ])('%s is %s', (one, other) => {
    expect(sameVersion(one, other)).toBe(true);
    expect(isDowngrade(at(one), target(other))).toBe(false);
  });

  it('has a place for what is no version', () => {
    expect(['2025.1', '$(reboot)', '2024.1'].sort(comparison)).toEqual(['$(reboot)', '2024.1', '2025.1']);
    expect(sameVersion('$(reboot)', '2025.1')).toBe(false);
  });
});

describe('a rule of a recipe', () => {
  it.each([
    ['2026.1.0', '>=2026.1', true],
    ['2025.2.2', '>=2026.1', false],
    ['2026.1rc1', '>=2026.1', true],
    ['2026.3.0.dev0', '>=2026.1', true],
    ['2026.1.0rc1', '<2026.1', false],
    ['stable', '>=2026.1', false],
  ])('for %s: is %s for it? %s', (version, rule, covered) => {
    expect(isCovered(version, rule)).toBe(covered);
  });
});

describe('whether there is anything to do', () => {
  it.each([
    [at('2025.1'), target('2025.1.0'), true],
    [at('2024.3.1'), target('2025.1.0'), false],
    [at('2025.1.0', 'aaa'), target('2025.1.0', 'aaa'), true],
    [at('2025.1.0', 'aaa'), target('2025.1.0', 'bbb'), false],
    [at('2025.1.0'), target('2025.1.0', 'bbb'), false],
    [at('2025.1.0', 'aaa'), target('2025.1.0'), true],
  ])('is told by version and commit (%#)', (installed, wanted, unchanged) => {
    expect(isUnchanged(installed, wanted)).toBe(unchanged);
  });

  it('is refused when it would be a downgrade', () => {
    const version = { kind: 'range', text: '<2024', specifier: '<2024' } as const;
    expect(() => checkTarget(facts, target('2023.1.3'), version)).toThrow(
      'pretalx 2024.3.1 is installed; 2023.1.3 (asked for: <2024) is older.',
    );
    expect(() => checkTarget(facts, target('2024.3.1'), version)).not.toThrow();
  });
});
