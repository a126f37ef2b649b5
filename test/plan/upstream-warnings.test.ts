import { describe, expect, it } from 'vitest';
import { planDigest } from '../../src/plan/digest.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { changelogsRead, upstreamWarnings } from '../../src/plan/upstream-warnings.ts';
import type { Changelog } from '../../src/version/target.ts';
import { ingredients } from './ingredients.ts';

type Asked = NonNullable<Parameters<typeof upstreamWarnings>[0]['changelog']>;

/** pretalx 2024.3.1 to 2025.2.2 and django 4.2.20 to 5.1.11, with these changelogs. */
function given(changelogs: readonly Changelog[], changelog: Asked) {
  return ingredients('pretalx', { target: { changelogs }, recipe: (recipe) => ({ ...recipe, changelog }) });
}

function warnings(...of: Parameters<typeof given>) {
  const { recipe, target } = given(...of);
  return upstreamWarnings(recipe, target);
}

const release = (version: string, line = 'Breaking: sessions end.') => `${version}\n=====\n\n${line}\n\n`;
const asked = { pretalx: { warnings: ['breaking'] } };

describe('what a plan quotes', () => {
  it('is of the releases after the one that is there, up to the one to reach, oldest first', () => {
    const text = ['2026.1.0', '2025.2.2', '2025.1.0', '2024.3.1', '2024.2.0'].map((it) => release(it)).join('');
    expect(warnings([{ package: 'pretalx', text }], asked)).toEqual([
      {
        package: 'pretalx',
        version: '2025.1.0',
        lines: ['Breaking: sessions end.'],
        linesLeft: 0,
        url: 'https://docs.pretalx.org/changelog/#v2025.1.0',
      },
      expect.objectContaining({ version: '2025.2.2' }),
    ]);
  });

  it('is also of packages that come along, by the versions of their own, and with a page of their own', () => {
    const changelog = { Django: { warnings: ['breaking'], 'release-notes': 'https://docs.example.org/{version}/' } };
    const text = release('5.2') + release('5.1') + release('4.2.20');
    expect(warnings([{ package: 'Django', text }], changelog)).toEqual([
      expect.objectContaining({ package: 'Django', version: '5.1', url: 'https://docs.example.org/5.1/' }),
    ]);
    const withoutPage = warnings([{ package: 'Django', text }], { Django: { warnings: ['breaking'] } });
    expect(withoutPage[0]).not.toHaveProperty('url');
  });

  it('is nothing for a package that does not change, or comes new', () => {
    const text = release('2025.1.0');
    expect(warnings([{ package: 'celery', text }], { celery: { warnings: ['breaking'] } })).toEqual([]);
    const { recipe, target } = given([{ package: 'pretalx', text }], asked);
    expect(upstreamWarnings(recipe, { ...target, packages: [{ name: 'pretalx', to: '2025.2.2' }] })).toEqual([]);
  });

  it('is some lines of each release, none of them long', () => {
    const text = release('2025.1.0', `Breaking: ${'x'.repeat(900)}${'\nmore'.repeat(30)}`);
    const [{ lines = [], linesLeft } = {}] = warnings([{ package: 'pretalx', text }], asked);
    expect([lines.length, linesLeft]).toEqual([10, 21]);
    expect(Math.max(...lines.map((line) => line.length))).toBe(400);
  });

  it('is of so many releases, the newest, however many a text names', () => {
    const text = Array.from({ length: 500 }, (_, index) => release(`2025.1.${index}`)).join('');
    const all = warnings([{ package: 'pretalx', text }], asked);
    expect([all.length, all[0]?.version, all.at(-1)?.version]).toEqual([40, '2025.1.460', '2025.1.499']);
  });
});

it('what was read, and what could not be, is told for whoever writes a recipe', () => {
  const { recipe, target } = given(
    [
      { package: 'pretalx', text: release('2025.2.0') + release('2025.1.0', 'Nothing.') },
      { package: 'django', text: 'No release at all.' },
      { package: 'celery', missing: 'its wheel has no CHANGES' },
    ],
    { ...asked, django: { warnings: ['breaking'] }, celery: { warnings: ['breaking'] } },
  );
  expect(changelogsRead(recipe, target)).toEqual([
    'Changelog of pretalx: 2025.1.0 (0 lines marked), 2025.2.0 (1 lines marked)',
    'Changelog of django: it names no release on the way',
    'Changelog of celery: its wheel has no CHANGES',
  ]);
});

it('a plan that was approved stays that plan when its changelog cannot be had the next time', () => {
  const quoted = makePlan(given([{ package: 'pretalx', text: release('2025.1.0') }], asked));
  const silent = makePlan(given([{ package: 'pretalx', missing: 'no' }], asked));
  expect(quoted.upstreamWarnings).toHaveLength(1);
  expect(silent.upstreamWarnings).toEqual([]);
  expect(planDigest(silent)).toBe(planDigest(quoted));
});
