import type { JournalEvent } from '../journal/events.ts';
import type { Followed } from '../journal/follow-state.ts';
import { Lines } from './lines.ts';
import { ShownOutput } from './log-output.ts';
import { StepInLog } from './log-step.ts';
import { detail, ending, resumed, started, stillRunning, stopped, turned } from './log-words.ts';
import { oneLine } from './plain-text.ts';
import type { Sink } from './sink.ts';
import { duration } from './units.ts';

export interface LogOptions {
  readonly sink: Sink;
  /** Milliseconds of any clock that is not set back. */
  readonly now: () => number;
  /** The plan's steps in order: their names, and how many there are. */
  readonly steps: readonly { readonly id: string; readonly name: string }[];
  /** Where all of the output is on the host, for when not all of it is shown. */
  readonly outputPath?: string;
  /** Bytes of output that are shown at most; later output is only counted. Default 20 MB. */
  readonly mostBytes?: number;
}

/** Milliseconds without a line after which a sign of life is printed. */
const silence = 30_000;
/** Milliseconds a step may take to say something before its group opens: what is skipped or done by then needs none. */
const patience = 3_000;

/**
 * Tells a run live in the runner's log: a group for each step that says something, with its result below it; a single
 * line for each that does not. Takes what FollowState gives; call `tick` about once a second.
 */
export class LiveLog {
  readonly #sink: Sink;
  readonly #now: () => number;
  readonly #shown: ShownOutput;
  readonly #titles: ReadonlyMap<string, { name: string; number: string }>;
  readonly #tails = new Map<string, readonly string[]>();
  readonly #between = new Lines();
  #current: StepInLog | undefined;
  #lastShown: number;
  #lostSince: number | undefined;

  constructor(options: LogOptions) {
    this.#sink = options.sink;
    this.#now = options.now;
    this.#shown = new ShownOutput(options.sink, options.mostBytes ?? 20_000_000, options.outputPath);
    this.#lastShown = options.now();
    const total = options.steps.length;
    this.#titles = new Map(
      options.steps.map(({ id, name }, index) => [id, { name: oneLine(name, 120), number: `${index + 1}/${total} ` }]),
    );
  }

  take(followed: readonly Followed[]): void {
    for (const next of followed) {
      if (next.kind === 'output') this.#output(next.bytes);
      else if (next.kind === 'event') this.#event(next.event);
      else this.#say(`… ${next.bytes} bytes of output did not arrive${this.#shown.where}.`);
    }
  }

  /** Time has passed: opens the group of a step that takes longer, and shows that a silent one is still alive. */
  tick(): void {
    const now = this.#now();
    if (this.#current && now - this.#current.since >= patience) this.#current.open();
    if (now - this.#lastShown < silence) return;
    if (this.#lostSince !== undefined) {
      const since = duration(Math.round((now - this.#lostSince) / 1000));
      this.#say(`… no word from the host for ${since}; the program there goes on by itself.`);
    } else if (this.#current) {
      const { title, since, lastWords } = this.#current;
      this.#say(stillRunning(title, now - since, lastWords));
    }
  }

  /** The connection went away: from now on silence says nothing about the host. */
  connectionLost(why: string): void {
    this.#lostSince ??= this.#now();
    this.#say(`! The connection was lost: ${oneLine(why)}. The program on the host goes on by itself.`);
  }

  /** Something of ours that belongs to no step. */
  note(text: string): void {
    this.#say(`! ${text}`);
  }

  connectionBack(): void {
    if (this.#lostSince === undefined) return;
    const gone = duration((this.#now() - this.#lostSince) / 1000);
    this.#say(`! Connected again after ${gone}; the log goes on where it stopped.`);
    this.#lostSince = undefined;
  }

  /** Nothing more will come. Commands of others work again after this. */
  end(): void {
    this.#close();
    for (const line of this.#between.flush()) this.#show(line);
    if (this.#shown.rest) this.#say(this.#shown.rest);
    this.#sink.commands(() => undefined);
  }

  /** The last lines that a step (or its undo) wrote, harmless to print; kept for steps that did not end well. */
  lastLines(step: string, undo = false): readonly string[] {
    if (this.#current?.id === step && this.#current.undo === undo) return this.#current.tail;
    return this.#tails.get(key(step, undo)) ?? [];
  }

  #event(event: JournalEvent): void {
    switch (event.event) {
      case 'step-started':
      case 'undo-started':
        this.#begin(event.step, event.event === 'undo-started');
        break;
      case 'step-ended':
      case 'undo-ended':
        this.#finish(event);
        break;
      case 'run-started':
        this.#say(started(event));
        break;
      case 'run-resumed':
        this.#say(resumed(event));
        break;
      case 'way-back-started':
        this.#wayBack(event.step, event.reason);
        break;
      case 'rehearsal-proven':
        this.#close();
        this.#say(turned());
        break;
      case 'run-ended':
        this.#close();
        this.#say(stopped(event));
        break;
      default:
        this.#detail(event);
    }
  }

  /** A line of ours that belongs to the step, so into its group. */
  #detail(event: JournalEvent & { event: 'fact' | 'warning' | 'reason' }): void {
    const line = detail(event);
    if (line === undefined) return;
    this.#current?.open();
    this.#say(line);
  }

  #begin(id: string, undo: boolean): void {
    // A program that was killed never ended its step: the next word comes from its way back.
    this.#close();
    for (const line of this.#between.flush()) this.#show(line);
    const { name, number } = this.#titles.get(id) ?? { name: oneLine(id, 120), number: '' };
    const title = undo ? `↩ Way back: ${name}` : `${number}${name}`;
    const since = this.#now();
    this.#current = new StepInLog({ id, title, undo, since }, this.#sink, (line) => this.#show(line));
    this.#lastShown = since;
  }

  #finish(event: JournalEvent & { event: 'step-ended' | 'undo-ended' }): void {
    const step = this.#current;
    const { mark, words } = ending(event);
    if (step?.id !== event.step || step.undo !== (event.event === 'undo-ended')) {
      this.#say(`${mark} ${oneLine(event.step, 120)}: ${words}`);
      return;
    }
    this.#close();
    if (event.result === 'done' || event.result === 'skipped') this.#tails.delete(key(step.id, step.undo));
    this.#say(step.opened ? `  ${mark} ${words}` : `${mark} ${step.title}: ${words}`);
  }

  #wayBack(step: string, reason: string): void {
    this.#close();
    const name = this.#titles.get(step)?.name ?? oneLine(step, 120);
    this.#say(`↩ The way back begins after “${name}”: ${oneLine(reason, 1000)}`);
  }

  #close(): void {
    const step = this.#current;
    if (!step) return;
    step.close();
    this.#tails.set(key(step.id, step.undo), step.tail);
    this.#current = undefined;
  }

  #output(bytes: Uint8Array): void {
    if (this.#current) this.#current.output(bytes);
    else for (const line of this.#between.push(bytes)) this.#show(line);
  }

  #show(line: string): void {
    if (this.#shown.show(line)) this.#lastShown = this.#now();
  }

  #say(text: string): void {
    this.#sink.line(text);
    this.#lastShown = this.#now();
  }
}

function key(step: string, undo: boolean): string {
  return `${undo ? 'undo' : 'step'} ${step}`;
}
