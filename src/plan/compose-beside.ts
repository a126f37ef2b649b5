import { type BesideFolder, besideFolders } from './beside.ts';
import { composeEdits } from './compose-values.ts';
import type { Ingredients } from './ingredients.ts';

/** What is built beside the running version and swapped with it: folders, or the compose files that name the tag. */
export function besideOf(ingredients: Ingredients): BesideFolder[] {
  if (ingredients.kind === 'python') return besideFolders(ingredients.recipe, ingredients.facts);
  return composeEdits(ingredients).map(({ path }, index) => ({
    name: `compose-${index + 1}`,
    live: path,
    beside: `${path}.steady-new`,
    parts: ['.'],
    moved: [],
  }));
}
