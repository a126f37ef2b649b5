import type { Started } from './ending.ts';
import type { Request } from './inputs/request.ts';
import { Follower, type FollowFrom } from './journal/follow.ts';
import type { RunRecord } from './journal/record.ts';
import type { Plan } from './plan/types.ts';
import { type RunPlace, runDirectory } from './program/place.ts';
import { cancelScript } from './program/runs.ts';
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
  /** Where in the run's files to begin; absent: at the beginning. */
  readonly from?: FollowFrom;
}

/** Milliseconds that a cancelled job has for the host's answer: 7.5 s after its signal comes the next, then the end. */
const grace = 5500;

/**
 * Follow a run that was started, live, until the host says how it ended. A lost connection is made again and followed
 * on; when it cannot be, or the time is over, the run goes on without us. When the job is cancelled the host is told at
 * once, and followed for as long as a cancelled job is given.
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
  const follower = new Follower(place.run, directory, (told) => log.take(told), world.now, run.from);
  const ticking = setInterval(() => log.tick(), 1000);
  const left = Math.ceil(Math.max(0, request.timeoutSeconds - run.began()) * 1000);
  const deadline = AbortSignal.timeout(left);
  const cancelling = new Cancelling(world, elevate, place, log);
  const signal = AbortSignal.any([cancelling.over, deadline]);
  const connections: Host[] = [first];
  let cut: Started['cut'];
  let why: string | undefined;
  try {
    await withReconnect(
      async () => connections.shift() ?? world.connect(request.connection),
      async (host) => {
        log.connectionBack();
        cancelling.connected(host);
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
    cancelling.end();
    log.end();
  }
  if (world.cancelled.aborted) cut = 'cancelled';
  else if (deadline.aborted) cut = 'timeout';
  // What was not seen to its end is looked at once more when the job is over (src/post.ts).
  if (cut && !follower.record.ended) world.remember(place.run);
  return {
    plan,
    place,
    record: follower.record,
    ...(cut ? { cut } : {}),
    ...(why ? { why } : {}),
    lastLines: lastLines(log, follower.record),
  };
}

/** A job that is cancelled: the host is told over the connection that there is, or over the next one. */
class Cancelling {
  readonly #over = new AbortController();
  readonly #tell: () => void;
  readonly #world: World;
  #host: Host | undefined;
  #told = false;

  constructor(world: World, elevate: Elevation, place: RunPlace, log: LiveLog) {
    this.#world = world;
    this.#tell = () => {
      if (this.#told || !this.#host) return;
      this.#told = true;
      log.note('The job was cancelled: the host is told. It ends what must not be cut, then it walks back.');
      const what = 'Telling the host that the job was cancelled';
      // Whether it heard is seen in its journal; and a host that does not answer goes on by itself.
      void this.#host.run(cancelScript(place), { elevate, timeoutSeconds: 5, what }).catch(() => undefined);
    };
    if (world.cancelled.aborted) this.#cancelled();
    world.cancelled.addEventListener('abort', this.#cancelled, { once: true });
  }

  /** Aborts when a cancelled job has no more time. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  connected(host: Host): void {
    this.#host = host;
    if (this.#world.cancelled.aborted) this.#tell();
  }

  end(): void {
    this.#world.cancelled.removeEventListener('abort', this.#cancelled);
    this.#over.abort();
  }

  readonly #cancelled = (): void => {
    this.#tell();
    void this.#world.sleep(grace, this.#over.signal).then(() => this.#over.abort());
  };
}

/** What the host said last where it went wrong: of the way back when that failed too, else of the step that failed. */
function lastLines(log: LiveLog, record: RunRecord): readonly string[] {
  const undo = record.undone.find((it) => it.result !== undefined && it.result !== 'done');
  if (undo) return log.lastLines(undo.step, true);
  return record.failure ? log.lastLines(record.failure.step) : [];
}
