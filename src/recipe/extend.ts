import type { Mistake } from './check.ts';
import { type Layer, refuse } from './layer.ts';

type Path = Mistake['path'];
type Map = Readonly<Record<string, unknown>>;

/** A step of the recipe that comes out, and where it was written. */
interface Placed {
  readonly step: Map;
  readonly layer: Layer;
  readonly path: Path;
  /** Set for what was put after a step: the next one that is put there comes behind it. */
  readonly after?: string;
}

const verbs = ['replaces', 'before', 'after', 'removes'] as const;

/**
 * A recipe that extends another → the whole recipe, each part of it still knowing where it was written. Maps are merged
 * by key, lists replaced, steps edited by their ids; the value of a setting is one thing and replaced whole. Pure.
 * @throws Problem when an edit names no step there is, or is none.
 */
export function extendRecipe(base: Layer, own: Layer): Layer {
  const { extends: _, steps: edits, ...rest } = own.value as Map;
  const steps = editSteps(base, own, Array.isArray(edits) ? edits : []);
  const value = { ...merge(base.value as Map, rest), steps: steps.map(({ step }) => step) };
  return { file: own.file, value, locate: (path) => locate(path, steps, base, own) };
}

function merge(base: Map, own: Map, path: readonly string[] = []): Map {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const beneath = [...path, key];
    const before = Object.hasOwn(base, key) ? base[key] : undefined;
    merged[key] = isMap(before) && isMap(value) && !isSetting(beneath) ? merge(before, value, beneath) : value;
  }
  return merged;
}

/** `{ attribute: … }` and `{ shell: … }` are alternatives: merged they would be neither. */
function isSetting([first, second, name]: readonly string[]): boolean {
  return first === 'discover' && second === 'settings' && name !== undefined;
}

function isMap(value: unknown): value is Map {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Steps keep the place they were written at, wherever they came to stand; everything else is the nearer file's. */
function locate(path: Path, steps: readonly Placed[], base: Layer, own: Layer): string {
  const [first, index, ...rest] = path;
  const placed = first === 'steps' && index !== undefined ? steps[Number(index)] : undefined;
  if (placed) return placed.layer.locate([...placed.path, ...rest]);
  return holds(own.value, path) || !holds(base.value, path) ? own.locate(path) : base.locate(path);
}

function holds(value: unknown, path: Path): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return false;
  return holds((value as Record<string | number, unknown>)[key], rest);
}

function editSteps(base: Layer, own: Layer, edits: readonly unknown[]): Placed[] {
  const steps = ((base.value as Map).steps as readonly Map[]).map(
    (step, index): Placed => ({ step, layer: base, path: ['steps', index] }),
  );
  return edits.reduce<Placed[]>((list, edit, index) => editOnce(list, edit as Map, own, ['steps', index]), steps);
}

function editOnce(steps: readonly Placed[], edit: Map, layer: Layer, path: Path): Placed[] {
  const given = verbs.filter((verb) => Object.hasOwn(edit, verb));
  const [verb] = given;
  if (verb === undefined || given.length > 1) {
    refuse(layer, path, `a step of a recipe that extends another is an edit: it has one of ${verbs.join(', ')}`);
  }
  const { [verb]: id, ...step } = edit;
  const at = placeOf(steps, String(id), layer, [...path, verb]);
  const placed: Placed = { step, layer, path };
  switch (verb) {
    case 'removes':
      return steps.toSpliced(at, 1);
    case 'replaces':
      return steps.toSpliced(at, 1, placed);
    case 'before':
      return steps.toSpliced(at, 0, placed);
    case 'after': {
      let behind = at + 1;
      while (steps[behind]?.after === id) behind += 1;
      return steps.toSpliced(behind, 0, { ...placed, after: String(id) });
    }
  }
}

function placeOf(steps: readonly Placed[], id: string, layer: Layer, path: Path): number {
  const ids = steps.map(({ step }) => stepId(step));
  const at = ids.indexOf(id);
  if (at < 0) refuse(layer, path, `there is no step “${id}”; there are ${ids.map((it) => `“${it}”`).join(', ')}`);
  if (ids.indexOf(id, at + 1) < 0) return at;
  return refuse(layer, path, `several steps are called “${id}”: give them ids in the recipe it extends`);
}

/** What edits call a step: a block by what it uses, a shell step by its id, or its name where it has none. */
function stepId(step: Map): string {
  return String(step.uses ?? step.id ?? step.name);
}
