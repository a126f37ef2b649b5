import type { Started } from './ending.ts';
import type { Request } from './inputs/request.ts';
import { Follower } from './journal/follow.ts';
import type { RunRecord } from './journal/record.ts';
import type { Plan } from './plan/types.ts';
import { type RunPlace, runDirectory } from './program/place.ts';
import { LiveLog } from './report/log.ts';
import type { Elevation, Host } from './transport/host.ts';
import { withReconnect } from './transport/reconnecting.ts';
import type { World } from './world.ts';

/** The run that is followed; `began` gives the seconds since the action began. */
export interface Followed {
  readonly request: Request;
  readonly plan: Plan;
  readonly place: RunPlace;
  readonly began: () => number;
}

/**
 * Follow a run that was started, live, until the host says how it ended. A lost connection is made again and followed
 * on; when it cannot be, or the time is over, or the job is cancelled, the run goes on without us.
 */
export async function followUpgrade(world: World, first: Host, elevate: Elevation, run: Followed): Promise<Started> {
  const { plan, place, request } = run;
  const directory = runDirectory(place);
  const log = new LiveLog({
    sink: world.sink,
    now: world.now,
    steps: plan.steps,
    outputPath: `${directory}/output.log`,
  });
  const follower = new Follower(place.run, directory, (told) => log.take(told), world.now);
  const ticking = setInterval(() => log.tick(), 1000);
  const left = Math.ceil(Math.max(0, request.timeoutSeconds - run.began()) * 1000);
  const deadline = AbortSignal.timeout(left);
  const signal = AbortSignal.any([world.cancelled, deadline]);
  const connections: Host[] = [first];
  let cut: Started['cut'];
  let why: string | undefined;
  try {
    await withReconnect(
      async () => connections.shift() ?? world.connect(request.connection),
      async (host) => {
        log.connectionBack();
        await follower.follow(host, elevate, signal);
      },
      {
        signal,
        deadline: world.now() + left,
        now: world.now,
        sleep: world.sleep,
        onLost: ({ error }) => log.connectionLost(error.message),
      },
    );
    if (follower.vanished) cut = 'vanished';
  } catch (error) {
    // Whatever it was: the run on the host goes on, and saying that nothing was begun would be wrong.
    cut = 'connection-lost';
    why = error instanceof Error ? error.message : String(error);
  } finally {
    clearInterval(ticking);
    log.end();
  }
  if (world.cancelled.aborted) cut = 'cancelled';
  else if (deadline.aborted) cut = 'timeout';
  return {
    plan,
    place,
    record: follower.record,
    ...(cut ? { cut } : {}),
    ...(why ? { why } : {}),
    lastLines: lastLines(log, follower.record),
  };
}

/** What the host said last where it went wrong: of the way back when that failed too, else of the step that failed. */
function lastLines(log: LiveLog, record: RunRecord): readonly string[] {
  const undo = record.undone.find((it) => it.result !== undefined && it.result !== 'done');
  if (undo) return log.lastLines(undo.step, true);
  return record.failure ? log.lastLines(record.failure.step) : [];
}
