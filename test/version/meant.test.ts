import { describe, expect, it } from 'vitest';
import { readVersion } from '../../src/inputs/version.ts';
import { leavesAlone, meansPrereleases, meantOf } from '../../src/version/meant.ts';

const known = ['2024.3.1', '2025.1.0', '2025.2.0rc1', '2025.2.2', '2026.1.0', '2026.2.0.dev1'];

describe('which releases are meant', () => {
  it.each([
    ['latest', '2026.1.0'],
    ['<2026', '2025.2.2'],
    ['>=2025.1,<2026', '2025.2.2'],
    ['~=2024.3', '2024.3.1'],
    ['==2025.*', '2025.2.2'],
    ['<2026,!=2025.2.2', '2025.1.0'],
    ['>2026.1', undefined],
    ['>=2025.2rc1,<2025.2.1', '2025.2.0rc1'],
    ['>=0.dev0', '2026.2.0.dev1'],
    ['>=0.dev0,<2026', '2025.2.2'],
    ['<=2025.2.0rc1', '2025.2.0rc1'],
  ])('%s: the newest is %s', (text, newest) => {
    expect(meantOf(known, readVersion(text)).at(-1)).toBe(newest);
  });

  it.each([
    ['latest', false],
    ['2026.1.0', true],
    ['git+https://example.org/r.git@main', true],
    ['<2026', false],
    ['==2026.*', false],
    ['>=2026.1rc1', true],
    ['>=2025,<2026.1.dev3', true],
    ['>=2025,!=2026.1rc1', false],
  ])('%s asks for pre-releases: %s', (text, asks) => {
    expect(meansPrereleases(readVersion(text))).toBe(asks);
  });
});

describe('what was put there by hand', () => {
  it.each([
    ['latest', '2026.3.0.dev0', '2026.1.0', true],
    ['<2026', '2025.3.0', '2025.2.2', true],
    ['<2026', '2025.3.0rc1', '2025.2.2', true],
    ['<2026', '2026.1.0', '2025.2.2', false],
    ['2025.2.2', '2025.3.0', '2025.2.2', false],
    ['latest', '2025.1.0', '2026.1.0', false],
    ['latest', 'made-by-hand', '2026.1.0', false],
  ])('%s leaves %s alone when the newest is %s: %s', (text, installed, newest, alone) => {
    expect(leavesAlone(readVersion(text), installed, newest)).toBe(alone);
  });
});
