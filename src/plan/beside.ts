import type { Facts, PythonFacts, PythonInstallation } from '../facts/facts.ts';
import type { Recipe } from '../recipe/schema.ts';
import { isInside } from './names.ts';

/** A folder that is built beside the live one and swapped with it while services are stopped. */
export interface BesideFolder {
  readonly name: string;
  readonly live: string;
  readonly beside: string;
  /** What of it is swapped, relative to the folder; `.` is all of it. */
  readonly parts: readonly string[];
  /** Settings whose folders thereby get a new place until the swap, for `$NAME_NEW`. */
  readonly moved: readonly { readonly setting: string; readonly path: string }[];
}

const mark = '.steady-new';

/**
 * The folders of a recipe's `beside`, as they lie on this host. A folder inside the environment (pretalx without a
 * configured static folder) moves with it and is no folder of its own.
 */
export function besideFolders(recipe: Recipe, facts: Facts): BesideFolder[] {
  if (facts.kind !== 'python') return [];
  return recipe.beside.flatMap((name): BesideFolder[] => {
    if (name === 'environment') return [environmentFolder(recipe, facts)];
    const live = facts.settings[name];
    if (!live || isInside(live, facts.python.environment)) return [];
    return [{ name, live, beside: live + mark, parts: ['.'], moved: [{ setting: name, path: live + mark }] }];
  });
}

function environmentFolder(recipe: Recipe, facts: PythonInstallation): BesideFolder {
  const { environment } = facts.python;
  const beside = environment + mark;
  const moved = recipe.beside.flatMap((setting) => {
    const live = facts.settings[setting];
    return live && isInside(live, environment) ? [{ setting, path: beside + live.slice(environment.length) }] : [];
  });
  return { name: 'environment', live: environment, beside, parts: environmentParts(facts.python), moved };
}

/** Of a `--user` installation only what pip writes is swapped: ~/.local holds other people's things too. */
function environmentParts(python: PythonFacts): string[] {
  if (python.layout === 'virtualenv') return ['.'];
  const libraries = python.sitePackages.slice(python.environment.length + 1).replace(/\/site-packages$/, '');
  return [libraries, 'bin'];
}
