import type { ComposeInstallation, Facts, PythonInstallation } from '../facts/facts.ts';
import type { Request } from '../inputs/request.ts';
import { type ComposeRecipe, isCompose, isPython, type PythonRecipe, type Recipe } from '../recipe/schema.ts';
import type { ImageTarget, PythonTarget, Target } from '../version/target.ts';

/** All that a plan is made from. */
export type Ingredients = PythonIngredients | ComposeIngredients;

export interface PythonIngredients {
  readonly kind: 'python';
  readonly recipe: PythonRecipe;
  readonly request: Request;
  readonly facts: PythonInstallation;
  readonly target: PythonTarget;
}

export interface ComposeIngredients {
  readonly kind: 'compose';
  readonly recipe: ComposeRecipe;
  readonly request: Request;
  readonly facts: ComposeInstallation;
  readonly target: ImageTarget;
}

/** Puts together what belongs together: a recipe, what was found by it, and what was resolved for that. */
export function ingredientsOf(recipe: Recipe, request: Request, facts: Facts, target: Target): Ingredients {
  if (isPython(recipe) && facts.kind === 'python' && target.kind === 'python') {
    return { kind: 'python', recipe, request, facts, target };
  }
  if (isCompose(recipe) && facts.kind === 'compose' && target.kind === 'image') {
    return { kind: 'compose', recipe, request, facts, target };
  }
  throw new Error(`a ${facts.kind} installation cannot be brought to a ${target.kind} target`);
}
