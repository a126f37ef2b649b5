import { isMap, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import pretalx from '../../recipes/pretalx.yml';
import { Problem } from '../problem.ts';
import { type Recipe, recipeSchema } from './schema.ts';

const bundled: Readonly<Record<string, string>> = { pretalx };

/** Names of the applications we know, for the input `application`. */
export const bundledApplications: readonly string[] = Object.keys(bundled).sort();

/**
 * The recipe of a bundled application.
 * @throws Problem when there is none of that name.
 */
export function loadBundled(application: string): Recipe {
  const text = bundled[application];
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
export function parseRecipe(text: string, file: string): Recipe {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true });
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const broken = document.errors.map((error) => `${at(error.pos[0])} ${error.message.split('\n')[0]}`);
  if (broken.length > 0) throw recipeProblem(file, broken);
  const parsed = recipeSchema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw recipeProblem(
    file,
    parsed.error.issues.map((issue) => `${at(offsetOf(document.contents, issue.path))} ${describe(issue)}`),
  );
}

function recipeProblem(file: string, mistakes: readonly string[]): Problem {
  return new Problem({
    what: `The recipe ${file} is not valid:\n${mistakes.map((it) => `- ${it}`).join('\n')}`,
    state: 'No connection was made.',
    next: 'docs/recipes.md says what a recipe may hold; docs/recipe.schema.json gives completion in editors.',
  });
}

function describe(issue: z.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
  return `${where}${issue.message}`;
}

/** Where in the text the closest node to a path begins. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    const next = isMap(node)
      ? node.items.find((pair) => String(pair.key) === String(key))?.value
      : (node as { items?: unknown[] } | null)?.items?.[Number(key)];
    if (!next) break;
    node = next;
    offset = (next as Node).range?.[0] ?? offset;
  }
  return offset;
}
