import type { JournalEvent } from './events.ts';

/** What happened next on the host, in the order in which it happened there. */
export type Followed =
  | { readonly kind: 'event'; readonly event: JournalEvent }
  /** Output, with the step it belongs to; no step: written between two steps. */
  | { readonly kind: 'output'; readonly bytes: Uint8Array; readonly step?: string; readonly wayBack: boolean }
  /** `bytes` of output that were announced by the journal, or skipped by the follower, and never came. */
  | { readonly kind: 'missing'; readonly bytes: number };

/** Milliseconds that output waits for an event that may belong before it; the two files come over two channels. */
export const defaultPatience = 400;

/**
 * Joins the two streams that are followed, journal and output, into one sequence: each event once, each byte once,
 * both in their own order, and an event never before the output that was written ahead of it (`offset`, events.ts).
 * Output beyond the last known event waits `patience` for the journal to catch up, so that a step's first lines are
 * not taken for its predecessor's; only a journal that lags longer can move a line across an event, never lose one.
 * Times are milliseconds of any one clock.
 */
export class FollowState {
  /** Bytes of output taken in so far: where to follow on after a reconnect. */
  outputOffset: number;

  readonly #patience: number;
  readonly #events = new Queue<JournalEvent>();
  readonly #output = new Queue<{ bytes: Uint8Array; readonly since: number }>();
  #released: number;
  #step: string | undefined;
  #wayBack = false;

  /** `from`: the byte of the output at which to begin; what was written before is of an earlier time. */
  constructor(patience: number = defaultPatience, from = 0) {
    this.#patience = patience;
    this.outputOffset = from;
    this.#released = from;
  }

  /** Events as the journal gave them, each once. Returns what can be told now. */
  events(events: readonly JournalEvent[], now: number): Followed[] {
    for (const event of events) this.#events.push(event);
    return this.tick(now);
  }

  /** Output that begins at byte `at` of the file; what was had before is dropped. Returns what can be told now. */
  output(at: number, bytes: Uint8Array, now: number): Followed[] {
    const known = Math.min(Math.max(0, this.outputOffset - at), bytes.length);
    const fresh = bytes.subarray(known);
    const gap = at + known - this.outputOffset;
    if (fresh.length === 0) return this.tick(now);
    const told = gap > 0 ? [...this.#drain(Number.POSITIVE_INFINITY), ...this.#skip(gap)] : [];
    // A copy: the caller may use its buffer again while this waits.
    this.#output.push({ bytes: Uint8Array.from(fresh), since: now });
    this.outputOffset += fresh.length;
    return [...told, ...this.tick(now)];
  }

  /** Time has passed. Call it a few times a second. */
  tick(now: number): Followed[] {
    return this.#drain(now - this.#patience);
  }

  /** Both files were read to their end: everything that is still held, and how much was announced and never came. */
  flush(): Followed[] {
    const told = this.#drain(Number.POSITIVE_INFINITY);
    for (let next = this.#events.first; next; next = this.#events.first) {
      told.push(...this.#skip(next.offset - this.#released), ...this.#drain(Number.POSITIVE_INFINITY));
    }
    return told;
  }

  #skip(bytes: number): Followed[] {
    if (bytes <= 0) return [];
    this.#released += bytes;
    this.outputOffset = Math.max(this.outputOffset, this.#released);
    return [{ kind: 'missing', bytes }];
  }

  /** What may be told, when output that came at or before `until` need not wait for the journal any longer. */
  #drain(until: number): Followed[] {
    const told: Followed[] = [];
    for (;;) {
      const event = this.#events.first;
      if (event && event.offset <= this.#released) {
        this.#events.shift();
        this.#follow(event);
        told.push({ kind: 'event', event });
        continue;
      }
      const portion = this.#take(event ? event.offset - this.#released : undefined, until);
      if (!portion) return told;
      told.push(portion);
    }
  }

  /** The next portion of output: up to `limit` bytes before a known event, or what has waited long enough. */
  #take(limit: number | undefined, until: number): Followed | undefined {
    const head = this.#output.first;
    if (!head || (limit === undefined && head.since > until)) return undefined;
    const bytes = head.bytes.subarray(0, limit);
    if (bytes.length === head.bytes.length) this.#output.shift();
    else head.bytes = head.bytes.subarray(bytes.length);
    this.#released += bytes.length;
    return { kind: 'output', bytes, wayBack: this.#wayBack, ...(this.#step === undefined ? {} : { step: this.#step }) };
  }

  #follow(event: JournalEvent): void {
    if (event.event === 'step-started' || event.event === 'undo-started') this.#step = event.step;
    if (event.event === 'step-ended' || event.event === 'undo-ended') this.#step = undefined;
    if (event.event === 'way-back-started' || event.event === 'rehearsal-proven') this.#wayBack = true;
  }
}

/** First in, first out, without moving the rest at each step: a host may send a million of either. */
class Queue<T> {
  #items: T[] = [];
  #head = 0;

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): void {
    this.#head += 1;
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
