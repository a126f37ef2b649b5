import type { ChecklistItem } from '../recipe/schema.ts';
import { isCovered } from '../version/check.ts';
import type { Ingredients } from './ingredients.ts';
import type { Decision } from './types.ts';

/**
 * What no machine can decide and what applies to this very upgrade: by the versions it goes from and to, and by what
 * was found on the host.
 */
export function checklist({ recipe, request, facts, target }: Ingredients): Decision[] {
  const acknowledged = (request.settings.acknowledged ?? '').split(' ');
  const applies = ({ id, from, to, find }: ChecklistItem) =>
    within(facts.package.version, from) && within(target.version, to) && (find === undefined || facts.checklist[id]);
  return recipe.checklist.filter(applies).map(({ id, text }) => {
    const found = facts.checklist[id];
    return { id, text, ...(found && { found }), acknowledged: acknowledged.includes(id) };
  });
}

function within(version: string, range: string | undefined): boolean {
  return range === undefined || isCovered(version, range);
}

/** As something that stands in the way, with what to type once it is dealt with. */
export function openItem({ id, text, found }: Decision): string {
  const what = found ? ` Found: ${found.split('\n').join(', ')}.` : '';
  return `${text}${what} Once that is dealt with: settings: { acknowledged: ${id} } (several parted by blanks).`;
}
