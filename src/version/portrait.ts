import { z } from 'zod';
import { Answers } from '../facts/answers.ts';
import type { PythonInstallation } from '../facts/facts.ts';
import { Problem } from '../problem.ts';
import { askingScript } from './asking.ts';
import list from './installed.py';
import describe from './portrait.py';
import main from './portrait.sh';

const shape = z.object({
  /** `3.11.2`, whole: markers tell 3.11.2 from 3.11.7. */
  python: z.string().regex(/^\d+\.\d+\.\d+$/),
  /** `cp`. */
  implementation: z.string().regex(/^[a-z]{2}$/),
  /** `cp311`. */
  abi: z.string().regex(/^\w+$/),
  /** As pip on the host ranks them: `manylinux_2_36_x86_64` first. */
  platforms: z.array(z.string().regex(/^\w+$/)).min(1),
  /** Environment markers (PEP 508) and their values. */
  markers: z.record(z.string(), z.string()),
  distributions: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      requires: z.array(z.string()),
      extras: z.array(z.string()),
      migrations: z.array(z.string()),
    }),
  ),
});

/** A host's Python, as far as pip on another machine has to know it to resolve for it. */
export type Portrait = z.infer<typeof shape>;

/** The shell program that has it described; for `parsePortrait`. Changes nothing. `looksOnly`: with the migrations. */
export function portraitScript(facts: PythonInstallation, looksOnly: boolean): string {
  return askingScript(facts, main, { LOOKS_ONLY: looksOnly ? 'yes' : 'no', LIST: list, PORTRAIT: describe });
}

/**
 * Reads what the program of `portraitScript` printed. `installed`: what the serving environment holds, as installed.py
 * says it (where the virtualenv is rebuilt, the portrait is of another one).
 * @throws Problem when the host's Python does not say.
 */
export function parsePortrait(stdout: string): { portrait: Portrait; installed: string } {
  const answers = new Answers(stdout);
  const text = answers.get('portrait');
  if (text) return { portrait: shape.parse(JSON.parse(text)), installed: answers.need('installed') };
  const why = answers.get('error') || answers.get('noise') || stdout.trim().split('\n').slice(-5).join('\n');
  throw new Problem({
    what: `The host's Python could not be asked what its packages must be like:\n${why || 'no answer'}`,
    state: 'Nothing was changed on the host.',
  });
}
