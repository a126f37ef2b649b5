import { type Document, LineCounter, parseDocument } from 'yaml';
import { Problem } from '../problem.ts';
import type { Mistake } from './check.ts';
import { offsetOf } from './mistakes.ts';

/** The text of one file, read: what it holds, and where each part of it stands. */
export interface Layer {
  readonly file: string;
  readonly value: unknown;
  /** `file:line:column` of what a path names, or of the closest there is. */
  readonly locate: (path: Mistake['path']) => string;
}

/**
 * YAML text → its value, with places.
 * @throws Problem that names file, line and column where it is no YAML.
 */
export function readLayer(text: string, file: string): Layer {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw recipeProblem(
      file,
      document.errors.map((error) => `${at(error.pos[0])} ${error.message}`),
    );
  }
  return { file, value: contents(document, file), locate: (path) => at(offsetOf(document.contents, path)) };
}

/** @throws Problem that lists every mistake of a layer at once, where it stands. */
export function refuseMistakes(layer: Layer, mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return;
  throw recipeProblem(
    layer.file,
    mistakes.map(({ path, message }) => {
      const names = path.length > 0 ? `${path.join('.')}: ` : '';
      return `${layer.locate(path)} ${names}${message}`;
    }),
  );
}

/** @throws Problem of one mistake, where it stands. */
export function refuse(layer: Layer, path: Mistake['path'], message: string): never {
  refuseMistakes(layer, [{ path, message }]);
  throw new Error(message);
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
    next: 'docs/recipes.md says what a recipe may hold; docs/recipe.schema.json gives completion in editors; recipes/pretalx.yml is one.',
  });
}
