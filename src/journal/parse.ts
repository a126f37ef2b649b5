import { type JournalEvent, journalEvent } from './events.ts';

/** A line that could not be understood: where it began in the file, why, and how it looks (cut, escaped like JSON). */
export interface UnreadableLine {
  readonly offset: number;
  readonly why: string;
  readonly excerpt: string;
}

/** No event of ours comes near this; a longer line is garbage and is not kept in memory. */
export const longestLine = 256 * 1024;
const keptUnreadable = 10;
const excerptCharacters = 120;

/**
 * Reads the journal as it grows. Takes bytes in any portions, gives the events that became complete, never throws:
 * a damaged line costs that line and is counted. Time is linear in the bytes, memory is bounded by `longestLine`.
 */
export class JournalParser {
  /** Bytes taken in so far: where to follow on after a reconnect. A line begun before it is remembered here. */
  offset: number;
  /** Lines that could not be understood. */
  unreadable = 0;
  /** The first few of them. */
  readonly examples: UnreadableLine[] = [];

  #line = Buffer.alloc(1024);
  #length = 0;
  #lineStart: number;

  /** `offset`: where in the file the first portion begins; must be the beginning of a line. */
  constructor(offset = 0) {
    this.offset = offset;
    this.#lineStart = offset;
  }

  /** The events that are complete with this portion, in order. */
  push(chunk: Uint8Array): JournalEvent[] {
    const events: JournalEvent[] = [];
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    while (from < bytes.length) {
      const newline = bytes.indexOf(10, from);
      const to = newline < 0 ? bytes.length : newline;
      this.#keep(bytes.subarray(from, to));
      if (newline < 0) break;
      this.#endLine(this.offset + newline + 1, events);
      from = newline + 1;
    }
    this.offset += bytes.length;
    return events;
  }

  /** The journal has ended: a last line that lacks its newline is read too. */
  end(): JournalEvent[] {
    const events: JournalEvent[] = [];
    this.#endLine(this.offset, events);
    return events;
  }

  #keep(part: Buffer): void {
    const room = Math.max(0, longestLine - this.#length);
    const kept = part.subarray(0, room);
    if (this.#length + kept.length > this.#line.length) {
      const larger = Buffer.alloc(Math.max(this.#line.length * 2, this.#length + kept.length));
      this.#line.copy(larger, 0, 0, this.#length);
      this.#line = larger;
    }
    kept.copy(this.#line, this.#length);
    this.#length += part.length;
  }

  #endLine(next: number, events: JournalEvent[]): void {
    const text = this.#line.toString('utf8', 0, Math.min(this.#length, longestLine));
    const read = this.#length > longestLine ? `longer than ${longestLine} bytes` : readLine(text);
    if (typeof read === 'string') this.#count(read, text);
    else if (read) events.push(read);
    this.#length = 0;
    this.#lineStart = next;
  }

  #count(why: string, text: string): void {
    this.unreadable += 1;
    if (this.examples.length < keptUnreadable) {
      const excerpt = JSON.stringify(text.slice(0, excerptCharacters)).slice(1, -1);
      this.examples.push({ offset: this.#lineStart, why, excerpt });
    }
  }
}

/** One line of the journal: its event, undefined for an empty line, or in words why it cannot be understood. */
export function readLine(line: string): JournalEvent | string | undefined {
  // A machine that lost power may leave NUL bytes where its last write was to be.
  const text = line.replace(/^\0+/, '').trim();
  if (text === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not JSON';
  }
  const parsed = journalEvent.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `not an event: ${issue?.path.join('.') || 'line'}: ${issue?.message ?? 'unknown shape'}`.slice(0, 200);
}
