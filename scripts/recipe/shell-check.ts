// Shell text and regular expressions of a recipe, read by the programs that will read them on the host.
import { spawnSync } from 'node:child_process';
import type { Mistake } from '../../src/recipe/check.ts';
import type { Recipe } from '../../src/recipe/schema.ts';

type Written = readonly [path: Mistake['path'], text: string | undefined];

/** What no shell could read, and what no grep could: found here instead of in the middle of an upgrade. */
export function shellMistakes(recipe: Recipe): Mistake[] {
  return [...of(shellTexts(recipe), shellComplaint), ...of(patterns(recipe), patternComplaint)];
}

function of(written: readonly Written[], complaint: (text: string) => string | undefined): Mistake[] {
  return written.flatMap(([path, text]) => {
    const message = text === undefined ? undefined : complaint(text);
    return message === undefined ? [] : [{ path, message }];
  });
}

function shellTexts(recipe: Recipe): Written[] {
  const { migrations, discover, verify } = recipe;
  const settings = Object.entries(discover.settings).flatMap(([name, source]): Written[] =>
    typeof source === 'object' && 'shell' in source ? [[['discover', 'settings', name, 'shell'], source.shell]] : [],
  );
  const steps = recipe.steps.flatMap((step, index): Written[] =>
    'uses' in step
      ? []
      : (['run', 'if', 'undo', 'finally'] as const).map((key): Written => [['steps', index, key], step[key]]),
  );
  return [
    ...settings,
    ...roles(recipe, 'reload'),
    ...roles(recipe, 'after-create'),
    [['migrations', 'pending'], migrations?.pending],
    [['migrations', 'apply'], migrations?.apply],
    ...recipe.checklist.map((item, index): Written => [['checklist', index, 'find'], item.find]),
    [['verify', 'version', 'path'], verify.version?.path],
    ...steps,
  ];
}

function patterns(recipe: Recipe): Written[] {
  const expected = recipe.steps.flatMap((step, index): Written[] =>
    'uses' in step
      ? []
      : (['contains', 'lacks'] as const).flatMap((key) =>
          (step.expect?.[key] ?? []).map((text, at): Written => [['steps', index, 'expect', key, at], text]),
        ),
  );
  return [
    ...roles(recipe, 'match'),
    [['verify', 'version', 'says'], recipe.verify.version?.says],
    ...recipe.verify.http.map((check, index): Written => [['verify', 'http', index, 'contains'], check.contains]),
    ...expected,
  ];
}

/** One key of each role, whatever kind of installation has it. */
function roles({ discover }: Recipe, key: string): Written[] {
  const [kind, found] = 'package' in discover ? ['processes', discover.processes] : ['services', discover.services];
  return Object.entries(found as Readonly<Record<string, Readonly<Record<string, unknown>>>>).map(
    ([role, its]): Written => {
      const text = its[key];
      return [['discover', String(kind), role, key], typeof text === 'string' ? text : undefined];
    },
  );
}

function shellComplaint(text: string): string | undefined {
  const { status, stderr } = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' });
  return status === 0 ? undefined : `sh cannot read it: ${firstLine(stderr)}`;
}

function patternComplaint(text: string): string | undefined {
  const { status, stderr } = spawnSync('grep', ['-E', '--', text], { input: '', encoding: 'utf8' });
  return status === 0 || status === 1 ? undefined : `grep -E cannot read it: ${firstLine(stderr)}`;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
