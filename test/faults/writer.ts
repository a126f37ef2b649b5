import { setTimeout as wait } from 'node:timers/promises';
import type { Door } from './applications.ts';

/**
 * Writes through the application's own pages all the while, and keeps, outside the host, what was acknowledged. What was
 * tried and never answered may be there or not; what was acknowledged must be.
 */
export class Writer {
  readonly acknowledged: string[] = [];
  /** Since they were asked for last. */
  #written = 0;
  #refused = 0;
  /** Of all time; those that were looked for and taken away again included. */
  written = 0;
  readonly #door: Door;
  readonly #name: string;
  #writing: Promise<void> | undefined;
  #ending = false;
  #count = 0;

  constructor(door: Door, name: string) {
    this.#door = door;
    this.#name = name;
  }

  start(): void {
    this.#ending = false;
    this.#writing ??= this.#write();
  }

  /** Ends after the answer that is being waited for. */
  async pause(): Promise<void> {
    this.#ending = true;
    await this.#writing;
    this.#writing = undefined;
  }

  counted(): { written: number; refused: number } {
    const counts = { written: this.#written, refused: this.#refused };
    this.#written = 0;
    this.#refused = 0;
    return counts;
  }

  /** What was acknowledged was looked for, and taken away. */
  forgotten(): void {
    this.acknowledged.length = 0;
  }

  async #write(): Promise<void> {
    while (!this.#ending) {
      this.#count += 1;
      const name = `${this.#name}-${this.#count}`;
      try {
        await this.#door.write(name);
        this.acknowledged.push(name);
        this.written += 1;
        this.#written += 1;
        await wait(700);
      } catch {
        this.#refused += 1;
        await wait(250);
      }
    }
  }
}
