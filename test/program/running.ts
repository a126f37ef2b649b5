import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { JournalEvent } from '../../src/journal/events.ts';
import { JournalParser } from '../../src/journal/parse.ts';
import type { Plan } from '../../src/plan/types.ts';
import { compileProgram } from '../../src/program/compile.ts';
import type { RunPlace } from '../../src/program/place.ts';
import { placeIn } from './plans.ts';
import { account, as, folder, type Shell } from './shells.ts';

/** One run of a program on this machine, as the account, in a folder of its own. */
export class Running {
  readonly state: string;
  readonly place: RunPlace;
  readonly #shell: Shell;

  /** Puts the program where it belongs. `state`: the instance's folder, when another run shares it. */
  constructor(shell: Shell, plan: Plan, { state = folder(), run = '20261121-101500-3f2a' } = {}) {
    this.#shell = shell;
    this.state = state;
    this.place = placeIn(state, run);
    this.put('program.sh', compileProgram(plan, this.place));
  }

  get directory(): string {
    return `${this.state}/runs/${this.place.run}`;
  }

  put(name: string, text: string): void {
    const path = join(this.directory, name);
    makeFolder(dirname(path));
    writeFileSync(path, text);
  }

  /** Starts it as a person would by hand: `sh program.sh …`. */
  start(...args: string[]): Ending {
    const program = join(this.directory, 'program.sh');
    const options = { cwd: '/', env: { PATH: this.#shell.path }, ...as };
    return ended(spawn(join(this.#shell.path, 'sh'), [program, ...args], { ...options, stdio: 'pipe' }));
  }

  /** A file of the run's folder; '' when it is not there. */
  read(name: string): string {
    const path = join(this.directory, name);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** The journal as the runner reads it. Every line must be understood. */
  events(): JournalEvent[] {
    const parser = new JournalParser();
    const events = [...parser.push(Buffer.from(this.read('journal.jsonl'))), ...parser.end()];
    if (parser.unreadable > 0) throw new Error(`Not understood: ${JSON.stringify(parser.examples)}`);
    return events;
  }

  /** The journal's story in short: `step-ended two failed`. Facts are left out. */
  story(): string[] {
    return this.events().flatMap((it) => {
      if (it.event === 'fact' || it.event === 'run-started') return [];
      if (it.event === 'run-resumed') return [it.event];
      if (it.event === 'run-ended') return [`${it.status} ${it.serving}`];
      const result = 'result' in it ? ` ${it.result}` : '';
      return [`${it.event} ${it.step}${result}`];
    });
  }

  /** What the journal says failed, and why: the first word on it is the one that is told. */
  failure(): string | undefined {
    const said = this.events().find((it) => it.event === 'reason' || it.event === 'way-back-started');
    if (said?.event === 'reason') return `${said.step}: ${said.text}`;
    return said?.event === 'way-back-started' ? `${said.step}: ${said.reason}` : undefined;
  }
}

/** How a process ended, once it has. */
export type Ending = Promise<{ code: number | null; stdout: string; stderr: string }> & { child: ChildProcess };

/** Collects what a process prints until it has ended. */
export function ended(child: ChildProcess): Ending {
  const out = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    out.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    out.stderr += chunk;
  });
  const done = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, ...out }));
  });
  return Object.assign(done, { child });
}

/** Until something is so; the test's own limit of time ends what never comes. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(20);
}

/** A process of that id is there and no zombie. */
export function alive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'));
}

function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
  if (account.uid >= 0) chownSync(path, account.uid, account.gid);
}
