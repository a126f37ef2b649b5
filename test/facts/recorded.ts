import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { parsePythonFacts } from '../../src/facts/parse.ts';
import { loadBundled } from '../../src/recipe/load.ts';
import { isPython, type PythonRecipe } from '../../src/recipe/schema.ts';

/** What the probe printed on a real host of test/hosts (see recorded/README.md). */
export function recorded(host: 'pretalx' | 'pretalx-user' | 'pretalx-supervisor' | 'indico' | 'lino'): string {
  return readFileSync(join(import.meta.dirname, 'recorded', `${host}.jsonl`), 'utf8');
}

/** The bundled recipe of a Python application. */
export function pythonRecipe(application = 'pretalx'): PythonRecipe {
  const recipe = loadBundled(application);
  if (!isPython(recipe)) throw new Error(`${application} is no Python distribution`);
  return recipe;
}

/** The recording as the product understands it. */
export function recordedFacts(host: Parameters<typeof recorded>[0]): PythonInstallation {
  return parsePythonFacts(recorded(host), pythonRecipe(host.replace(/-.*/, '')));
}

/** A recording with facts replaced; a value of null takes the fact away. */
export function changed(text: string, changes: Readonly<Record<string, string | null>>): string {
  const kept = text
    .split('\n')
    .filter((line) => !Object.keys(changes).some((fact) => line.includes(`"fact":"${fact}"`)));
  const added = Object.entries(changes).flatMap(([fact, value]) => (value === null ? [] : [said(fact, value)]));
  return [...kept, ...added].join('\n');
}

export function said(fact: string, value: string): string {
  return JSON.stringify({ fact, value });
}
