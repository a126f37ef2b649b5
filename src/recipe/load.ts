import { type Document, LineCounter, parseDocument } from 'yaml';
import indico from '../../recipes/indico.yml';
import pretalx from '../../recipes/pretalx.yml';
import { Problem } from '../problem.ts';
import { checkRecipe, type Mistake } from './check.ts';
import { mistakesOf, offsetOf } from './mistakes.ts';
import { type Recipe, recipeSchema } from './schema.ts';

const bundled: Readonly<Record<string, string>> = { indico, pretalx };

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
export function parseRecipe(text: string, file: string): Recipe {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const located = ({ path, message }: Mistake) =>
    `${at(offsetOf(document.contents, path))} ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`;
  const refuseAny = (mistakes: readonly string[]) => {
    if (mistakes.length > 0) throw recipeProblem(file, mistakes);
  };
  refuseAny(document.errors.map((error) => `${at(error.pos[0])} ${error.message}`));
  const parsed = recipeSchema.safeParse(contents(document, file));
  if (!parsed.success) throw recipeProblem(file, mistakesOf(parsed.error.issues).map(located));
  refuseAny(checkRecipe(parsed.data).map(located));
  return parsed.data;
}

/** Aliases of nothing, and those that multiply without end, are found only when they are resolved. */
function contents(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw recipeProblem(file, [`${file} ${error instanceof Error ? error.message : String(error)}`]);
  }
}

function recipeProblem(file: string, mistakes: readonly string[]): Problem {
  return new Problem({
    what: `The recipe ${file} is not valid:\n${mistakes.map((it) => `- ${it}`).join('\n')}`,
    state: 'No connection was made.',
    next: 'docs/recipe.schema.json says what a recipe may hold, and gives completion in editors; recipes/pretalx.yml is one.',
  });
}
