// Facts of a recorded host, for a recipe whose own host was not asked.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { separator } from '../../src/facts/settings.ts';
import { isPython, type PythonRecipe, type Recipe } from '../../src/recipe/schema.ts';
import { settingsSource } from '../../src/recipe/settings-source.ts';

export interface Sample {
  /** What a probe printed. */
  readonly text: string;
  /** Where it is from, for people. */
  readonly source: string;
}

/** A recording of this application where there is one; else one of its kind, with what the recipe asks for put in. */
export async function sampleFacts(recipe: Recipe, home: string): Promise<Sample | undefined> {
  const file = (application: string) => join(home, 'test/facts/recorded', `${application}.jsonl`);
  if (existsSync(file(recipe.application))) {
    const source = `recorded on a real host of ${recipe.application} (test/facts/recorded/${recipe.application}.jsonl)`;
    return { text: await readFile(file(recipe.application), 'utf8'), source };
  }
  if (!isPython(recipe)) return undefined;
  return {
    text: adapted(await readFile(file('pretalx'), 'utf8'), recipe),
    source: 'imagined after a recorded host: names, paths and answers are assumed; --facts FILE has real ones',
  };
}

/** The recording of pretalx as if this recipe's application ran there, with everything it asks for. */
function adapted(text: string, recipe: PythonRecipe): string {
  const { application, discover, verify } = recipe;
  const assumed = /^(service|setting\..*|settings\.source|web\.baseline|package\.extra|checklist\..*|pending)$/;
  const kept = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { fact: string; value: string })
    .filter(({ fact }) => !assumed.test(fact) && fact !== 'looked')
    .map(({ fact, value }) => [fact, value.replaceAll('pretalx', application)] as const);
  const roles = Object.keys(discover.processes).map((role, index) =>
    [role, 'systemd', `${application}-${role}.service`, String(100 + index), '', '', String(100 + index)].join(
      separator,
    ),
  );
  const facts = [
    ...kept.filter(([fact]) => fact !== 'complete'),
    ...roles.map((role) => ['service', role] as const),
    ...Object.keys(discover.settings).map((name) => [`setting.${name}`, `/srv/${application}/${name}`] as const),
    ['settings.source', settingsSource(recipe)] as const,
    ...verify.http.map(({ path, status }) => ['web.baseline', `${status[0]} ${path}`] as const),
    ['complete', 'yes'] as const,
  ];
  return facts.map(([fact, value]) => JSON.stringify({ fact, value })).join('\n');
}
