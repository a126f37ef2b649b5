import type { Readable } from 'node:stream';

/** What came out of one output of a script, parted from what was said before it began. */
export interface Collected {
  /** Whether the marker was seen: the script has begun. */
  readonly begun: boolean;
  /** Settles when the marker is seen; never rejects. */
  readonly announced: Promise<void>;
  /** More came than `limit` bytes. */
  readonly truncated: boolean;
  /** Whether it waits for `onData`'s consumer to take what it has (see output.ts). */
  waits(): boolean;
  /** Bytes seen so far, the noise included: tells whether an output is idle. */
  readonly bytes: number;
  /** What a consumer threw; nothing more is handed to it. */
  readonly failure: unknown;
  /** Settles when the output has ended; never rejects. */
  readonly ended: Promise<void>;
  /** Said before the script began, the latest 64 KiB of it. */
  noise(): string;
  /** The script's own output, as UTF-8. */
  text(): string;
}

const NOISE_LIMIT = 64 * 1024;

/**
 * Reads `source` to its end. What follows the line `marker` is handed to `onData` and kept up to `limit` bytes
 * (0: nothing is kept and nothing counts as cut).
 */
export function collect(source: Readable, marker: string, limit: number, onData?: (chunk: Buffer) => void): Collected {
  const line = Buffer.from(`\n${marker}\n`);
  const kept: Buffer[] = [];
  let noise = Buffer.alloc(0);
  let room = limit;
  let announce = (): void => undefined;
  const announced = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const state = { begun: false, truncated: false, bytes: 0, failure: undefined as unknown };

  const accept = (chunk: Buffer): void => {
    if (chunk.length === 0) return;
    if (room > 0) kept.push(chunk.subarray(0, room));
    if (limit > 0 && chunk.length > room) state.truncated = true;
    room = Math.max(0, room - chunk.length);
    if (onData === undefined || state.failure !== undefined) return;
    try {
      onData(chunk);
    } catch (error) {
      state.failure = error;
    }
  };

  const beforeMarker = (chunk: Buffer): void => {
    noise = Buffer.concat([noise, chunk]);
    const at = noise.indexOf(line);
    if (at === -1) {
      noise = noise.subarray(-NOISE_LIMIT);
      return;
    }
    state.begun = true;
    const rest = noise.subarray(at + line.length);
    noise = noise.subarray(0, at);
    announce();
    accept(rest);
  };

  source.on('data', (chunk: Buffer) => {
    state.bytes += chunk.length;
    if (state.begun) accept(chunk);
    else beforeMarker(chunk);
  });
  const ended = new Promise<void>((resolve) => {
    source
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
  });
  return Object.assign(state, {
    announced,
    ended,
    waits: () => source.isPaused(),
    noise: () => noise.toString(),
    text: () => Buffer.concat(kept).toString(),
  });
}
