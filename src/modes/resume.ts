import { endingOf } from '../ending.ts';
import { followUpgrade } from '../follow.ts';
import { Problem } from '../problem.ts';
import { type FoundRun, readRun, runsScript, takeUpScript } from '../program/runs.ts';
import type { Ending } from '../report/report.ts';
import type { Privilege } from '../transport/elevation.ts';
import type { Host } from '../transport/host.ts';
import type { Session } from './session.ts';

/** The run of an instance that there is to go on with: the one that has not ended, else the last. One round trip. */
async function findRun(host: Host, access: Privilege, instance: string): Promise<FoundRun | undefined> {
  const { stdout } = await host.run(runsScript(instance), {
    elevate: access.elevation,
    timeoutSeconds: 60,
    what: 'Looking for a run to go on with',
  });
  return readRun(stdout);
}

/**
 * `mode: resume`: a run that lives is followed to its end, one that was cut off is taken up by the host and followed,
 * one that has ended is told. Nothing new is begun.
 * @throws Problem when the host knows no run of the instance.
 */
export async function resumeRun(session: Session): Promise<Ending> {
  const { host, access, request } = session;
  const found = await findRun(host, access, request.instance);
  if (found) return follow(session, found);
  throw new Problem({
    what: `There is no run of the instance “${request.instance}” on this host that could be gone on with.`,
    state: 'Nothing was changed on the host.',
    next: 'Use mode: upgrade, or correct the input instance.',
  });
}

/**
 * A new upgrade finds a run that was cut off: the host ends that one first.
 * @returns undefined when the old version serves again, so that one may begin anew; else how that run ended.
 */
export async function endFirst(session: Session): Promise<Ending | undefined> {
  const found = await findRun(session.host, session.access, session.request.instance);
  if (!found) return undefined;
  const ending = await follow(session, found);
  const serving = ending.record?.ended?.serving;
  return ending.status === 'rolled-back' || serving === 'untouched' ? undefined : ending;
}

/** Ended and looked for again, there is one more: somebody else is at work, or the host cannot write down how runs end. */
export function stillThere(): never {
  throw new Problem({
    what: 'A run of this instance was cut off, was ended, and is there again.',
    state: 'This run changed nothing.',
    next: 'Look at the host: the newest folder below runs in the state folder, its journal.jsonl and output.log.',
  });
}

/** Follows a found run from its beginning; one that was cut off is taken up first. */
async function follow({ world, host, access, request, seconds }: Session, found: FoundRun): Promise<Ending> {
  world.sink.line(words[found.standing](found.place.run));
  if (found.standing === 'cut-off') {
    await host.run(takeUpScript(found.place), {
      elevate: access.elevation,
      timeoutSeconds: 60,
      what: 'Having the run taken up',
    });
  }
  const { plan, place } = found;
  return endingOf(
    await followUpgrade(world, host, access.elevation, { request, plan, place, began: seconds }),
    seconds(),
  );
}

const words: Readonly<Record<FoundRun['standing'], (run: string) => string>> = {
  alive: (run) => `The run ${run} is under way: it is followed from its beginning.`,
  'cut-off': (run) =>
    `The run ${run} was cut off: its program was killed, or the host went down. The host takes it up.`,
  ended: (run) => `The run ${run} has ended; this is how.`,
};
