import type { Request } from '../inputs/request.ts';
import { Problem } from '../problem.ts';
import { loadBundled, readRecipe } from './load.ts';
import type { Recipe } from './schema.ts';

/**
 * The recipe that a request means: a bundled one, or the user's own file on the runner.
 * @throws Problem when it cannot be read, is not valid, or is another application's.
 */
export async function givenRecipe(request: Request, readFile: (path: string) => Promise<string>): Promise<Recipe> {
  if (request.recipe === undefined) return loadBundled(request.application);
  const read = (path: string) => readFile(path).catch((error: unknown) => Promise.reject(unreadable(path, error)));
  const { recipe } = await readRecipe(request.recipe, read);
  if (recipe.application !== request.application) throw otherApplication(request.recipe, recipe, request);
  return recipe;
}

function unreadable(path: string, error: unknown): Problem {
  return new Problem({
    what: `The recipe ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    state: 'No connection was made.',
    next: 'Give its path in the repository, and check the repository out in an earlier step.',
  });
}

/** The two name the same thing, and state on the host is kept under it. */
function otherApplication(path: string, recipe: Recipe, request: Request): Problem {
  return new Problem({
    what: `The recipe ${path} is for the application “${recipe.application}”, and the input application says “${request.application}”.`,
    state: 'No connection was made.',
    next: `Write application: ${recipe.application} in the workflow, or correct the recipe.`,
  });
}
