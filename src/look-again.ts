import { finish } from './finish.ts';
import { realWorld } from './real-world.ts';
import { run } from './run.ts';

/** A cancelled job is ended after five minutes: what the host does is looked at until shortly before that. */
const patience = '4m';

/** Tells how a run ended that was left before its end. The host needs nobody for it; people do. */
export function lookAgain(): void {
  const world = realWorld();
  const instead: Readonly<Record<string, string>> = { mode: 'resume', timeout: patience };
  finish(run({ ...world, getInput: (name) => instead[name] ?? world.getInput(name) }));
}
