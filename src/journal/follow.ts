import { shellQuote } from '../program/quote.ts';
import type { Elevation, Host } from '../transport/host.ts';
import type { JournalEvent } from './events.ts';
import { type Followed, FollowState } from './follow-state.ts';
import { JournalParser } from './parse.ts';
import { applyEvent, emptyRecord, type RunRecord } from './record.ts';

/** Milliseconds between looks at the clock, and of silence before the host is asked whether the program still lives. */
const beat = 200;
const silence = 15_000;

/** Bytes of a run's two files. */
export interface FollowFrom {
  readonly journal: number;
  readonly output: number;
}

/**
 * Follows one run by its two files, journal and output, each from where it was left: after a lost connection the same
 * follower goes on over the next one, and no line is lost or told twice.
 */
export class Follower {
  record: RunRecord;
  /** The program is gone without having said how it ended: killed, or the host went down. */
  vanished = false;

  readonly #directory: string;
  readonly #tell: (told: readonly Followed[]) => void;
  readonly #now: () => number;
  readonly #journal: JournalParser;
  readonly #state: FollowState;
  #startUp: number | undefined;
  #heard = 0;

  /**
   * @param directory the run's folder on the host
   * @param tell called with everything that happens, in the order of the host
   * @param now milliseconds of any clock
   * @param from bytes of both files at which to begin: what is before was told in another run of the action
   */
  constructor(
    run: string,
    directory: string,
    tell: (told: readonly Followed[]) => void,
    now: () => number,
    from: FollowFrom = { journal: 0, output: 0 },
  ) {
    this.record = emptyRecord(run);
    this.#directory = directory;
    this.#tell = tell;
    this.#now = now;
    this.#journal = new JournalParser(from.journal);
    this.#state = new FollowState(undefined, from.output);
  }

  /**
   * Follow over this connection until the run has ended (or the program is gone). `signal` ends the following early.
   * @throws ConnectionLost when the connection goes away: call again with the next one.
   */
  async follow(host: Host, elevate: Elevation, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    this.#heard = this.#now();
    const beating = setInterval(() => this.#beat(host, elevate, done), beat);
    try {
      const options = { elevate, signal: either, what: 'Following the run' };
      const outputFrom = this.#state.outputOffset;
      let outputAt = outputFrom;
      await Promise.all([
        host.stream(
          tail(this.#directory, 'journal.jsonl', this.#journal.offset),
          (chunk) => this.#onJournal(chunk, done),
          options,
        ),
        host.stream(
          tail(this.#directory, 'output.log', outputFrom),
          (chunk) => {
            this.#heard = this.#now();
            this.#take(this.#state.output(outputAt, chunk, this.#now()), done);
            outputAt += chunk.length;
          },
          options,
        ),
      ]);
    } finally {
      clearInterval(beating);
      done.abort();
    }
    this.#take(this.#state.flush(), done);
  }

  #onJournal(chunk: Buffer, done: AbortController): void {
    this.#heard = this.#now();
    this.#take(this.#state.events(this.#journal.push(chunk), this.#now()), done);
  }

  #take(told: readonly Followed[], done: AbortController): void {
    for (const it of told) {
      if (it.kind === 'event') {
        this.#startUp = startUpAfter(this.#startUp, this.record, it.event);
        this.record = applyEvent(this.record, it.event, this.#startUp);
      }
    }
    if (told.length > 0) this.#tell(told);
    if (this.record.ended) done.abort();
  }

  #asking = false;

  #beat(host: Host, elevate: Elevation, done: AbortController): void {
    this.#take(this.#state.tick(this.#now()), done);
    if (this.#asking || this.#now() - this.#heard < silence) return;
    this.#asking = true;
    // A lost connection is noticed by the streams themselves; here it is no news.
    void this.#askWhetherAlive(host, elevate, done)
      .catch(() => undefined)
      .finally(() => {
        this.#asking = false;
        this.#heard = this.#now();
      });
  }

  async #askWhetherAlive(host: Host, elevate: Elevation, done: AbortController): Promise<void> {
    const { stdout } = await host.run(aliveScript(this.#directory), {
      elevate,
      timeoutSeconds: 30,
      what: 'Asking whether the run goes on',
    });
    if (stdout.trim() !== 'gone') return;
    this.vanished = true;
    done.abort();
  }
}

/** Where the host's clock stood when the run began. After a boot it counts anew: then by what the calendar says. */
function startUpAfter(known: number | undefined, record: RunRecord, event: JournalEvent): number {
  if (known === undefined) return event.up;
  if (event.event !== 'run-resumed' || record.startedAt === undefined) return known;
  const passed = (Date.parse(event.at) - Date.parse(record.startedAt)) / 1000;
  return Math.abs(event.up - known - passed) < 10 ? known : event.up - passed;
}

/** The file from a byte on, as it grows; ends itself when the control pipe does. */
function tail(directory: string, file: string, offset: number): string {
  return `tail -c +${offset + 1} -f ${shellQuote(`${directory}/${file}`)} & tail=$!\ncat >/dev/null\nkill "$tail"\n`;
}

/** The lock lives exactly as long as the program; a program that ended well leaves its status. */
function aliveScript(directory: string): string {
  return `cd ${shellQuote(directory)} || exit 1\nif [ -e status ]; then echo ended; elif flock -n ../../lock true; then echo gone; else echo alive; fi\n`;
}
