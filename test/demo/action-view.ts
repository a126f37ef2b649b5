import { appendFileSync } from 'node:fs';
import type { Stage, Terminal } from './terminal.ts';
import type { LogLine } from './workflow-log.ts';

const signs = { error: '✗', warning: '!', notice: 'i' } as const;
const styles = { error: 'red', warning: 'yellow', notice: 'cyan' } as const;

/**
 * Shows an action's log in a terminal as GitHub's page does at first sight: groups closed, each with its time, what
 * is said outside of them in full, annotations in colour. Everything is in the file.
 */
export class ActionView {
  readonly #terminal: Terminal;
  readonly #file: string;
  readonly #verbose: boolean;
  #group: Stage | undefined;

  constructor(terminal: Terminal, file: string, verbose: boolean) {
    this.#terminal = terminal;
    this.#file = file;
    this.#verbose = verbose;
  }

  show(line: LogLine): void {
    const { kind, text, continued } = line;
    if (kind !== 'end-group') appendFileSync(this.#file, `${kind === 'group' ? '▸ ' : ''}${text}\n`);
    switch (kind) {
      case 'group':
        this.end();
        this.#group = this.#terminal.begin(text);
        break;
      case 'end-group':
        this.end();
        break;
      case 'error':
      case 'warning':
      case 'notice':
        this.#terminal.say(`  ${continued ? ' ' : signs[kind]} ${text}`, styles[kind]);
        break;
      case 'text':
        this.#text(text);
        break;
      default:
    }
  }

  /** Closes a group that is still open. */
  end(): void {
    this.#group?.end('neutral');
    this.#group = undefined;
  }

  #text(text: string): void {
    this.#group?.line(text);
    if (this.#group === undefined) this.#terminal.say(`  ${text}`);
    else if (this.#verbose) this.#terminal.say(`    ${text}`, 'dim');
  }
}
