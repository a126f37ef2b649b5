// What `npm run recipe` does; docs/recipes.md tells it.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseFacts } from '../../src/facts/parse.ts';
import { probeScript } from '../../src/facts/probe.ts';
import { Problem } from '../../src/problem.ts';
import { refuseMistakes } from '../../src/recipe/layer.ts';
import { readRecipe } from '../../src/recipe/load.ts';
import type { Opened } from '../../src/recipe/parse.ts';
import { imaginedUpgrade } from './imagined.ts';
import { planText } from './plan-text.ts';
import { type Sample, sampleFacts } from './sample.ts';
import { shellMistakes } from './shell-check.ts';

interface Place {
  /** The project's folder. */
  readonly home: string;
  /** The folder that paths are meant from. */
  readonly from: string;
}

const usage = `Usage: npm run recipe -- RECIPE.yml [--facts FILE] [--to VERSION] [--values]
       npm run recipe -- RECIPE.yml --probe

Checks a recipe (a file, or the name of a bundled one) and prints the plan it makes.
  --facts FILE   of this installation; without it a recorded host stands for yours
  --to VERSION   the version to plan for
  --values       also the variables that steps get
  --probe        print the shell program that records facts:
                 ssh root@HOST sh -s <probe.sh >facts.jsonl`;

const options = {
  facts: { type: 'string' },
  to: { type: 'string' },
  values: { type: 'boolean' },
  probe: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Returns the exit code: 0 the recipe is good; 1 it is not; 2 the command is none. Never throws a Problem. */
export async function main(args: readonly string[], place: Place, say: (text: string) => void): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [file] = positionals;
    if (values.help || file === undefined || positionals.length > 1) {
      say(usage);
      return values.help ? 0 : 2;
    }
    const opened = await open(file, place);
    if (values.probe) say(probeScript(opened.recipe, {}));
    else say(await told(opened, values, place));
    return 0;
  } catch (error) {
    if (error instanceof Problem) say(explain(error));
    else if (isUsage(error)) say(`${(error as Error).message}\n\n${usage}`);
    else throw error;
    return error instanceof Problem ? 1 : 2;
  }
}

/** Paths are said as they were given; a bundled recipe goes by its name alone. */
async function open(file: string, { home, from }: Place): Promise<Opened> {
  const bundled = join(home, 'recipes', `${file}.yml`);
  const path = /^[a-z0-9-]+$/.test(file) && existsSync(bundled) ? bundled : resolve(from, file);
  if (!existsSync(path)) throw new Problem({ what: `There is no recipe ${file}.`, next: usage });
  const near = relative(from, path);
  const opened = await readRecipe(near.startsWith('..') ? path : near, (name) => readFile(resolve(from, name), 'utf8'));
  refuseMistakes(opened.layer, shellMistakes(opened.recipe));
  return opened;
}

interface Asked {
  readonly facts?: string | undefined;
  readonly to?: string | undefined;
  readonly values?: boolean | undefined;
}

async function told({ recipe, layer }: Opened, asked: Asked, place: Place): Promise<string> {
  const sample = asked.facts === undefined ? await sampleFacts(recipe, place.home) : await given(asked.facts, place);
  if (!sample) {
    return `${layer.file} is a valid recipe: ${recipe.title}\n\nNo host of it was recorded that a plan could be shown for: --facts FILE gives one.`;
  }
  const upgrade = imaginedUpgrade(recipe, parseFacts(sample.text, recipe), asked.to);
  return planText(upgrade, { recipe: layer.file, facts: sample.source, values: asked.values === true });
}

async function given(file: string, { from }: Place): Promise<Sample> {
  const path = resolve(from, file);
  if (!existsSync(path)) throw new Problem({ what: `There are no facts ${file}.`, next: usage });
  return { text: await readFile(path, 'utf8'), source: file };
}

function explain(problem: Problem): string {
  const { what, next } = problem.details;
  return next ? `${what}\n\n${next}` : what;
}

function isUsage(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
