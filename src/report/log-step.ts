import { Lines } from './lines.ts';
import type { Sink } from './sink.ts';

const tailLines = 40;

/** The step that runs now, in the log: its group, which opens with the first thing to say, and its last lines. */
export class StepInLog {
  readonly id: string;
  readonly undo: boolean;
  readonly title: string;
  /** Milliseconds of the log's clock. */
  readonly since: number;
  /** The last lines it wrote. */
  readonly tail: string[] = [];
  opened = false;

  readonly #sink: Sink;
  readonly #show: (line: string) => void;
  readonly #lines = new Lines();

  constructor(
    step: { readonly id: string; readonly undo: boolean; readonly title: string; readonly since: number },
    sink: Sink,
    show: (line: string) => void,
  ) {
    this.id = step.id;
    this.undo = step.undo;
    this.title = step.title;
    this.since = step.since;
    this.#sink = sink;
    this.#show = show;
  }

  /** What it said last, also when that line is not complete: a progress bar, a question. */
  get lastWords(): string | undefined {
    return this.#lines.partial || this.tail.at(-1);
  }

  open(): void {
    if (!this.opened) this.#sink.group(this.title);
    this.opened = true;
  }

  output(bytes: Uint8Array): void {
    for (const line of this.#lines.push(bytes)) this.#line(line);
  }

  close(): void {
    for (const line of this.#lines.flush()) this.#line(line);
    if (this.opened) this.#sink.endGroup();
  }

  #line(line: string): void {
    this.tail.push(line);
    if (this.tail.length > tailLines) this.tail.shift();
    this.open();
    this.#show(line);
  }
}
