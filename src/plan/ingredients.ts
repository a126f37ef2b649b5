import type { Facts } from '../facts/facts.ts';
import type { Request } from '../inputs/request.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Target } from '../version/target.ts';

/** All that a plan is made from. */
export interface Ingredients {
  readonly recipe: Recipe;
  readonly request: Request;
  readonly facts: Facts;
  readonly target: Target;
}
