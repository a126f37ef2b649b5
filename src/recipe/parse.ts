import { posix } from 'node:path';
import { checkRecipe } from './check.ts';
import { extendRecipe } from './extend.ts';
import { type Layer, readLayer, refuse, refuseMistakes } from './layer.ts';
import { mistakesOf } from './mistakes.ts';
import { type Recipe, recipeSchema } from './schema.ts';
import { extendingSchema } from './schema-extends.ts';

/** What a recipe may extend: bundled ones by name, and files by path, as far as they were read. */
export interface Shelf {
  readonly bundled: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, string>;
}

/** A recipe, and where each part of it was written. */
export interface Opened {
  readonly recipe: Recipe;
  readonly layer: Layer;
}

/**
 * YAML text → recipe, with what it extends. Bundled and users' recipes pass the same way.
 * @throws Problem with file, line and column of each mistake, and what is allowed there.
 */
export function openRecipe(text: string, file: string, shelf: Shelf): Opened {
  const layer = whole(readLayer(text, file), shelf, [file]);
  const parsed = recipeSchema.safeParse(layer.value);
  if (!parsed.success) {
    refuseMistakes(layer, mistakesOf(parsed.error.issues));
    throw new Error('a recipe that its schema refuses has mistakes');
  }
  refuseMistakes(layer, checkRecipe(parsed.data));
  return { recipe: parsed.data, layer };
}

/** The file that a recipe's text extends, when it is one; whatever is wrong with it is said when it is opened. */
export function extendedFile(text: string, file: string): string | undefined {
  const base = extendsOf(readLayer(text, file));
  return base !== undefined && isPath(base) ? beside(file, base) : undefined;
}

/** `seen`: the files it came through, so that a circle is found. */
function whole(layer: Layer, shelf: Shelf, seen: readonly string[]): Layer {
  const base = extendsOf(layer);
  if (base === undefined) return layer;
  refuseMistakes(layer, mistakesOf(extendingSchema.safeParse(layer.value).error?.issues ?? []));
  const { file, text } = baseOf(layer, base, shelf);
  if (seen.includes(file)) refuse(layer, ['extends'], `${[...seen, file].join(' extends ')}: a circle`);
  const found = whole(readLayer(text, file), shelf, [...seen, file]);
  refuseMistakes(found, mistakesOf(recipeSchema.safeParse(found.value).error?.issues ?? []));
  return extendRecipe(found, layer);
}

function extendsOf({ value }: Layer): string | undefined {
  const base = typeof value === 'object' && value !== null ? (value as { extends?: unknown }).extends : undefined;
  return base === undefined ? undefined : String(base);
}

function isPath(base: string): boolean {
  return /\.ya?ml$/.test(base);
}

function beside(file: string, base: string): string {
  return posix.isAbsolute(base) ? base : posix.join(posix.dirname(file), base);
}

function baseOf(layer: Layer, base: string, { bundled, files }: Shelf): { file: string; text: string } {
  const file = isPath(base) ? beside(layer.file, base) : `recipes/${base}.yml`;
  const text = isPath(base) ? files.get(file) : Object.hasOwn(bundled, base) ? bundled[base] : undefined;
  if (text !== undefined) return { file, text };
  return refuse(
    layer,
    ['extends'],
    isPath(base)
      ? `${file} could not be read`
      : `“${base}” is neither one of ${Object.keys(bundled).sort().join(', ')} nor the path of a .yml file beside this one`,
  );
}
