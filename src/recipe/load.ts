import indico from '../../recipes/indico.yml';
import lino from '../../recipes/lino.yml';
import pretalx from '../../recipes/pretalx.yml';
import utilitarian from '../../recipes/utilitarian.yml';
import { Problem } from '../problem.ts';
import { extendedFile, type Opened, openRecipe } from './parse.ts';
import type { Recipe } from './schema.ts';

const bundled: Readonly<Record<string, string>> = { indico, lino, pretalx, utilitarian };

/** Names of the applications we know, for the input `application`. */
export const bundledApplications: readonly string[] = Object.keys(bundled).sort();

/**
 * The recipe of a bundled application.
 * @throws Problem when there is none of that name.
 */
export function loadBundled(application: string): Recipe {
  const text = Object.hasOwn(bundled, application) ? bundled[application] : undefined;
  if (text === undefined) {
    throw new Problem({
      what: `There is no recipe for the application “${application}”.`,
      next: `Use one of ${bundledApplications.join(', ')}, or give a recipe of your own in the input recipe.`,
    });
  }
  return parseRecipe(text, `recipes/${application}.yml`);
}

/**
 * YAML text → recipe. Bundled and users' recipes pass the same way.
 * @throws Problem with file, line and column of each mistake, and what is allowed there.
 */
export function parseRecipe(text: string, file: string, files: ReadonlyMap<string, string> = new Map()): Recipe {
  return openRecipe(text, file, { bundled, files }).recipe;
}

/**
 * A user's recipe, and the files that it extends.
 * @throws Problem with file, line and column of each mistake; whatever `readFile` throws for the recipe itself.
 */
export async function readRecipe(file: string, readFile: (path: string) => Promise<string>): Promise<Opened> {
  const text = await readFile(file);
  const files = new Map<string, string>();
  let base = extendedFile(text, file);
  while (base !== undefined && !files.has(base)) {
    const found: string | undefined = await readFile(base).catch(() => undefined);
    if (found === undefined) break;
    files.set(base, found);
    base = extendedFile(found, base);
  }
  return openRecipe(text, file, { bundled, files });
}
