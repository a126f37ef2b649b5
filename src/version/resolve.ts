import type { Facts } from '../facts/facts.ts';
import type { Request, VersionRequest } from '../inputs/request.ts';
import { isPython, type Recipe } from '../recipe/schema.ts';
import { imageScript, parseImageTarget } from './image.ts';
import { parsePipTarget, pipScript } from './pip.ts';
import type { Target } from './target.ts';

/**
 * The shell program that asks which versions a request means on this host. Nothing is installed. Run it as root where
 * that is possible; its output is for `parseTarget`.
 */
export function resolveScript(
  recipe: Recipe,
  facts: Facts,
  request: Pick<Request, 'version' | 'settings' | 'mode'>,
): string {
  if (facts.kind === 'compose') return imageScript(facts, request);
  if (isPython(recipe)) return pipScript(recipe, facts, request.version, request.mode === 'plan');
  throw new Error(`a ${facts.kind} installation is not asked by another kind of recipe`);
}

/**
 * Reads what the program of `resolveScript` printed.
 * @throws Problem when there is no such version, when this host cannot run it, when it could not be asked, or for a
 *   downgrade.
 */
export function parseTarget(stdout: string, facts: Facts, version: VersionRequest): Target {
  if (facts.kind === 'python') return parsePipTarget(stdout, facts, version);
  return parseImageTarget(stdout, facts, version);
}
