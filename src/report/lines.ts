import { plainText } from './plain-text.ts';

/** Bytes of one line that are shown; the rest is counted only. */
export const longestShown = 4096;

/**
 * Bytes in any portions → lines of text that can only be read. One pass over the bytes, at most `longestShown` of
 * them kept. A carriage return starts its line over, as on a terminal: of a progress bar the last state is told.
 */
export class Lines {
  readonly #kept = Buffer.alloc(longestShown);
  #length = 0;
  #return = false;

  /** The lines that are complete with this portion. */
  push(bytes: Uint8Array): string[] {
    const lines: string[] = [];
    for (const byte of bytes) {
      if (byte === 10) lines.push(this.#end());
      else if (byte === 13) this.#return = true;
      else this.#add(byte);
    }
    return lines;
  }

  /** The last line when it lacks its newline; nothing otherwise. */
  flush(): string[] {
    return this.#length > 0 ? [this.#end()] : [];
  }

  /** The line being written, as far as it is there: what a progress bar says now. */
  get partial(): string {
    return this.#text();
  }

  #add(byte: number): void {
    if (this.#return) {
      this.#return = false;
      this.#length = 0;
    }
    if (this.#length < longestShown) this.#kept[this.#length] = byte;
    this.#length += 1;
  }

  #text(): string {
    const text = plainText(this.#kept.toString('utf8', 0, Math.min(this.#length, longestShown)));
    if (this.#length <= longestShown) return text;
    // The cut may have split a character: what is left of it is not the host's mistake.
    return `${text.replace(/\ufffd+$/, '')} … (cut: this line has ${this.#length} bytes)`;
  }

  #end(): string {
    const text = this.#text();
    this.#length = 0;
    this.#return = false;
    return text;
  }
}
