import { z } from 'zod';
import type { Plan } from '../plan/types.ts';
import { Problem } from '../problem.ts';
import detach from './detach.sh';
import needs from './lib/needs.sh';
import { assignPlace, type RunPlace } from './place.ts';
import { assign } from './quote.ts';
import { readJson } from './read-json.ts';
import runs from './runs.sh';
import state from './state.sh';

/** A run that is on the host, and how it stands there. */
export interface FoundRun {
  readonly place: RunPlace;
  /** `cut-off`: its program is gone without having said how it ended. */
  readonly standing: 'alive' | 'cut-off' | 'ended';
  readonly plan: Plan;
}

/** The script that finds the run of an instance that there is to go on with; for `readRun`. Changes nothing. */
export function runsScript(instance: string): string {
  return `${assign('INSTANCE', instance)}${state}${runs}`;
}

/** What is read of a plan that lies on a host. */
const plan = z.looseObject({
  title: z.string(),
  host: z.string(),
  instance: z.string(),
  from: z.string(),
  to: z.string(),
  values: z.record(z.string(), z.string()),
  steps: z.array(z.looseObject({ id: z.string(), name: z.string(), phase: z.string() })),
});

/**
 * What `runsScript` printed; undefined when there is no run.
 * @throws Problem when the run's plan cannot be read.
 */
export function readRun(stdout: string): FoundRun | undefined {
  const [run = '', standing = '', folder = '', ...rest] = stdout.split('\n');
  if (!run) return undefined;
  return {
    place: { run, state: folder, backups: `${folder}/backups`, by: '' },
    standing: standing === 'alive' || standing === 'ended' ? standing : 'cut-off',
    plan: readPlan(rest.join('\n'), run, folder),
  };
}

/**
 * A plan as it lies beside its program.
 * @throws Problem when it cannot be read.
 */
export function readPlan(text: string, run: string, folder: string): Plan {
  const read = plan.safeParse(readJson(text));
  if (!read.success) {
    throw new Problem({
      what: `The plan of the run ${run} on the host cannot be read: it was made by another version of Steady Upgrade, or is damaged.`,
      state: `The run itself goes on, or can be taken up there: sh ${folder}/runs/${run}/program.sh --take-up`,
      next: `See how it stands: tail ${folder}/runs/${run}/output.log; cat ${folder}/runs/${run}/status`,
    });
  }
  // It is our own plan, as it was written for this program: what was looked at is what reports are made from.
  return read.data as unknown as Plan;
}

/** The script that has a run which was cut off taken up again, detached. */
export function takeUpScript(place: RunPlace): string {
  return `${assignPlace(place)}${needs}${detach}su_detach && echo taken-up\n`;
}

/**
 * The script that tells a running program that its job was cancelled: what may be cut is cut, and the way back begins.
 * Prints `told` when there is such a program.
 */
export function cancelScript(place: RunPlace): string {
  // The holder's word is checked: a process number may be another's by now.
  return `${assignPlace(place)}if [ "$(sed -n 1p "$SU_STATE/holder" 2>/dev/null)" = "$SU_RUN_ID" ]; then
  su_main=$(sed -n 4p "$SU_STATE/holder")
  if tr '\\000' ' ' <"/proc/$su_main/cmdline" | grep -F "$SU_RUN/program.sh" >/dev/null; then
    kill -TERM "$su_main" && echo told
  fi
fi
`;
}
