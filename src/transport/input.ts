import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Problem } from '../problem.ts';
import { END_OF_DATA, fill, type Parcel, pack } from './bootstrap.ts';
import type { Running, Talk } from './conversation.ts';
import type { Finished } from './host.ts';
import { closedEarly, lastWords } from './output.ts';
import { places } from './places.ts';

/** How a transport carries a parcel in a conversation of its own. */
export type Carry = (parcel: Parcel, talk: Talk) => Promise<Finished>;

/** For the second process to begin: it may wait for a channel (MaxSessions), and sudo for its own reasons. */
const SECOND_PROCESS_MS = 60_000;

/**
 * Runs a script whose standard input is `input`, by two processes (see bootstrap.ts). Only one script of a host at a
 * time waits for its second process: many that each hold a channel would wait for one another for ever.
 */
export function feeder(carry: Carry): (script: string, input: Readable, talk: Talk) => Promise<Finished> {
  const waiting = places(1);
  return async (script, input, talk) => {
    const whole = wholly(input, talk);
    await waiting.enter();
    let leave = () => {
      leave = () => undefined;
      waiting.leave();
    };
    const beside = (running: Running) => deliver(carry, input, whole, talk, running, () => leave());
    try {
      const done = await carry(pack(script, 'fed', talk.elevate), { ...talk, beside });
      if (!input.readableEnded) input.destroy(unread(talk, `ended (${done.signal ?? `exit code ${done.code}`})`, done));
      return done;
    } catch (error) {
      input.destroy(error as Error);
      throw error;
    } finally {
      leave();
    }
  };
}

/** Settles when `input` has ended; rejects with its error, or with a Problem when it closed before. */
function wholly(input: Readable, talk: Talk): Promise<void> {
  const whole = finished(input, { writable: false }).catch((error: unknown) => {
    throw closedEarly(error) ? cutOff(talk) : error;
  });
  whole.catch(() => undefined);
  return whole;
}

/** Has a second process take the data, and then says that this was all. Rejects when the script cannot get it all. */
async function deliver(
  carry: Carry,
  input: Readable,
  whole: Promise<void>,
  talk: Talk,
  script: Running,
  begun: () => void,
): Promise<void> {
  const stop = new AbortController();
  const tooLong = setTimeout(() => stop.abort(), SECOND_PROCESS_MS);
  script.over.addEventListener('abort', () => stop.abort());
  const pour = async ({ stdin }: Running): Promise<void> => {
    clearTimeout(tooLong);
    begun();
    input.pipe(stdin);
    await whole;
  };
  const { what, elevate, host } = talk;
  const about = { host, ...(what !== undefined && { what }), ...(elevate && { elevate }) };
  const carried = await carry(pack(fill(script.watcher), 'raw', elevate), {
    ...about,
    signal: stop.signal,
    beside: pour,
    keepOutput: 0,
    keepErrors: 64 * 1024,
  }).finally(() => clearTimeout(tooLong));
  if (script.over.aborted) return;
  if (carried.code === 0) script.stdin.write(END_OF_DATA);
  else if (carried.signal === 'SIGPIPE') input.destroy(unread(talk, 'closed its standard input'));
  else throw undelivered(talk, carried, stop.signal.aborted);
}

/** What the writer of the data is told: as its own error, which is why it says what became of the reader. */
function unread(talk: Talk, ended: string, done?: Finished): Problem {
  const words = done === undefined || done.code === 0 ? '' : lastWords(done.stderr);
  return new Problem({
    what: `${talk.what ?? 'A command'} ${ended} before it had read all its input${words}`,
    host: talk.host,
  });
}

function cutOff(talk: Talk): Problem {
  return new Problem({
    what: `The data for ${talk.what ?? 'a command'} was cut off before its end.`,
    host: talk.host,
    state: 'The command was ended on the host, and never saw an end of its input.',
  });
}

function undelivered(talk: Talk, carried: Finished, tooLate: boolean): Problem {
  const why = tooLate
    ? `no second session began within ${SECOND_PROCESS_MS / 1000} s`
    : `${carried.signal ?? `exit code ${carried.code}`}${lastWords(carried.stderr)}`;
  return new Problem({
    what: `The data for ${talk.what ?? 'a command'} did not get there (${why}).`,
    host: talk.host,
    state: 'The command was ended on the host, and never saw an end of its input.',
    next: "Data needs a second session beside the command's own: see MaxSessions in the host's sshd_config.",
  });
}
