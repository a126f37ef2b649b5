import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../src/facts/settings.ts';
import { blockers } from '../../src/plan/blockers.ts';
import { checklist } from '../../src/plan/checklist.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { ChecklistItem, PythonRecipe } from '../../src/recipe/schema.ts';
import { but, ingredients } from './ingredients.ts';

const with_ = (items: ChecklistItem[]) => (recipe: PythonRecipe) => ({ ...recipe, checklist: items });
const item: ChecklistItem = { id: 'custom-plugins', text: 'Custom plugins must be updated.' };

/** pretalx 2024.3.1 is installed, 2025.2.2 is wanted. */
const applying = (more: Partial<ChecklistItem>, found: Record<string, string> = {}) =>
  checklist(ingredients('pretalx', { recipe: with_([{ ...item, ...more }]), facts: but({ checklist: found }) }));

describe('what a person has to decide', () => {
  it.each([
    ['always', {}, {}, true],
    ['from a version before', { from: '<2025' }, {}, true],
    ['not from a later one', { from: '>=2025' }, {}, false],
    ['on the way over a border', { from: '<2025', to: '>=2025' }, {}, true],
    ['not below it', { to: '>=2026' }, {}, false],
    ['when the host has it', { find: 'ls' }, { 'custom-plugins': 'indico-ours' }, true],
    ['not when the host has none', { find: 'ls' }, { 'custom-plugins': '' }, false],
    ['not when nothing was asked', { find: 'ls' }, {}, false],
  ] as const)('applies %s', (_, more, found, expected) => {
    expect(applying(more, found)).toHaveLength(expected ? 1 : 0);
  });

  it('blocks until it is acknowledged, and says what was found and what to type', () => {
    const open = ingredients('pretalx', {
      recipe: with_([{ ...item, find: 'ls' }]),
      facts: but({ checklist: { 'custom-plugins': 'one\ntwo' } }),
    });
    expect(blockers(open)).toEqual([
      'Custom plugins must be updated. Found: one, two. ' +
        'Once that is dealt with: settings: { acknowledged: custom-plugins } (several parted by blanks).',
    ]);
    const settings = { acknowledged: 'other custom-plugins' };
    const done = { ...open, request: { ...open.request, settings } };
    expect(blockers(done)).toEqual([]);
    expect(makePlan(done).checklist).toEqual([{ ...item, found: 'one\ntwo', acknowledged: true }]);
  });

  it('is acknowledged by an id that there is', () => {
    const { recipe } = ingredients('pretalx', { recipe: with_([item]) });
    expect(() => checkSettings(recipe, { acknowledged: 'custom-plugins' })).not.toThrow();
    expect(() => checkSettings(recipe, { acknowledged: 'all' })).toThrow('has no all, but custom-plugins');
    expect(() => checkSettings(recipe, { acknowledged: 'a;b' })).toThrow('ids of the checklist');
  });
});
