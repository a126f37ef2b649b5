import type { Sink } from './sink.ts';

/** The host's lines on their way to the log, up to a limit: what comes later is only counted. */
export class ShownOutput {
  readonly #sink: Sink;
  readonly #mostBytes: number;
  readonly #path: string | undefined;
  #bytes = 0;
  #hidden = 0;

  /** `path`: where all of the output is on the host. */
  constructor(sink: Sink, mostBytes: number, path: string | undefined) {
    this.#sink = sink;
    this.#mostBytes = mostBytes;
    this.#path = path;
  }

  /** Whether the line was shown. */
  show(line: string): boolean {
    this.#bytes += Buffer.byteLength(line) + 1;
    if (this.#bytes <= this.#mostBytes) {
      this.#sink.hostLine(line);
      return true;
    }
    this.#hidden += 1;
    if (this.#hidden === 1) {
      this.#sink.line(
        `! More than ${this.#mostBytes / 1e6} MB of output: from here on it is only counted${this.where}.`,
      );
    }
    return false;
  }

  /** How much was not shown, to be said at the end; undefined when all was. */
  get rest(): string | undefined {
    if (this.#hidden === 0) return undefined;
    return `${this.#hidden} more lines of output were not shown${this.where}.`;
  }

  /** Where the rest can be read, to be put behind a sentence. */
  get where(): string {
    return this.#path === undefined ? '' : `; all of it is on the host in ${this.#path}`;
  }
}
