import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

/** What a runner needs of an action.yml. */
export interface ActionFile {
  /** Default of each input; inputs without one are empty, never absent. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  /** Absolute path of the program of `runs.main`, and of `runs.post` if there is one. */
  readonly main: string;
  readonly post: string | undefined;
}

interface RawAction {
  inputs?: Record<string, { default?: unknown } | null>;
  outputs?: Record<string, unknown>;
  runs: { main: string; post?: string };
}

/** Reads an action.yml the way a runner does. Expressions in defaults are refused: this runner knows no contexts. */
export function readActionFile(file: string): ActionFile {
  const raw = parse(readFileSync(file, 'utf8')) as RawAction;
  const folder = dirname(resolve(file));
  const inputs = Object.entries(raw.inputs ?? {}).map(([name, input]) => [name, defaultOf(name, input?.default)]);
  return {
    inputs: Object.fromEntries(inputs),
    outputs: Object.keys(raw.outputs ?? {}),
    main: resolve(folder, raw.runs.main),
    post: raw.runs.post === undefined ? undefined : resolve(folder, raw.runs.post),
  };
}

function defaultOf(name: string, value: unknown): string {
  const text = value === undefined || value === null ? '' : String(value);
  if (text.includes('${{')) throw new Error(`The default of input ${name} is an expression: ${text}`);
  return text;
}

/** `private-key` → `INPUT_PRIVATE-KEY`, as `core.getInput` looks for it. */
export function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  const variables = Object.entries(inputs).map(([name, value]) => [
    `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
    value,
  ]);
  return Object.fromEntries(variables);
}
