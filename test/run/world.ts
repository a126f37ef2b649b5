import { readFileSync } from 'node:fs';
import type { JournalEvent } from '../../src/journal/events.ts';
import type { Annotation } from '../../src/report/sink.ts';
import { ConnectionLost, type Finished, type Host } from '../../src/transport/host.ts';
import type { World } from '../../src/world.ts';
import { recorded } from '../facts/recorded.ts';
import { usual } from '../inputs/given.ts';

/** What a world was told and asked for. */
export interface Told {
  readonly outputs: Record<string, string>;
  readonly annotations: Annotation[];
  readonly log: string[];
  readonly debug: string[];
  readonly secrets: string[];
  /** Runs that were left before their end. */
  readonly remembered: string[];
  /** What was done on the host, in order: connections, commands by what they are for, `closed`. */
  readonly host: string[];
  summary: string;
  report: string;
  plan: string;
  failed: boolean;
}

type Answer = string | Error;
/** What a host of recordings answers, by what a command is for; an Error is thrown. Several: one after the other. */
export type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;

/** Everything up to the start of the program, as a real host said it. */
export const upToDate: Answers = {
  'Asking sudo': 'root\n',
  'Looking at what is installed': recorded('pretalx'),
  'Asking pip which release to install': readFileSync(
    new URL('../version/recorded/latest.jsonl', import.meta.url),
    'utf8',
  ),
  'Starting the upgrade': 'started\n',
};

const good: Finished = { code: 0, signal: null, stdout: '', stderr: '', truncated: false };

/** A world of the test's own. `inputs` over the usual ones; `answers`: what the host says. */
export function fakeWorld(
  inputs: Readonly<Record<string, string>> = {},
  answers: Answers = {},
  more: Partial<World> = {},
): { world: World; told: Told } {
  const told: Told = {
    outputs: {},
    annotations: [],
    log: [],
    debug: [],
    secrets: [],
    remembered: [],
    host: [],
    summary: '',
    report: '',
    plan: '',
    failed: false,
  };
  const all: Readonly<Record<string, string>> = { ...usual, ...inputs };
  const given = new Map<string, number>();
  const answer = (what: string): Answer | undefined => {
    const all = answers[what];
    if (typeof all === 'string' || all instanceof Error || all === undefined) return all;
    const nth = given.get(what) ?? 0;
    given.set(what, nth + 1);
    return all[nth];
  };
  const sink: World['sink'] = {
    group: (name) => void told.log.push(`> ${name}`),
    endGroup: () => undefined,
    line: (text) => void told.log.push(text),
    hostLine: (text) => void told.log.push(`| ${text}`),
    annotate: (annotation) => void told.annotations.push(annotation),
    commands: (action) => action(),
  };
  const world: World = {
    getInput: (name) => all[name] ?? '',
    setSecret: (secret) => void told.secrets.push(secret),
    debug: (text) => void told.debug.push(text),
    readFile: () => Promise.reject(new Error('ENOENT: no such file')),
    connect: (connection) => {
      told.host.push(`connect ${'user' in connection ? connection.user : 'runner'}@${connection.host}`);
      return Promise.resolve(fakeHost(answer, told));
    },
    runner: () => Promise.reject(new Error('no runner')),
    sink,
    ports: {
      sink,
      setOutput: (name, value) => {
        told.outputs[name] = value;
      },
      appendSummary: (markdown) => {
        told.summary += markdown;
        return Promise.resolve();
      },
      keep: (name, text) => {
        if (name === 'report.json') told.report = text;
        else told.plan = text;
        return Promise.resolve(`/tmp/${name}`);
      },
      fail: () => {
        told.failed = true;
      },
    },
    now: () => 0,
    date: () => new Date('2026-11-21T10:15:00Z'),
    sleep: () => Promise.resolve(),
    nonce: () => '3f2a',
    startedBy: 'octocat, a test',
    remember: (run) => void told.remembered.push(run),
    cancelled: new AbortController().signal,
    ...more,
  };
  return { world, told };
}

function fakeHost(answers: (what: string) => Answer | undefined, told: Told): Host {
  let open = true;
  return {
    name: 'deploy@talks.example.org:22',
    run: (_, { what = '' } = {}) => {
      if (!open) return Promise.reject(new ConnectionLost(`The connection was closed before “${what}”.`));
      told.host.push(what);
      const answer = answers(what);
      if (typeof answer === 'string') return Promise.resolve({ ...good, stdout: answer });
      return Promise.reject(answer ?? new Error(`Nobody expected “${what}”.`));
    },
    stream: (script, onData, { signal }) => {
      if (!open) return Promise.reject(new ConnectionLost('The connection was closed before the run was followed.'));
      if (script.includes('journal.jsonl')) {
        const journal = answers('Following the run');
        if (journal instanceof Error) return Promise.reject(journal);
        onData(Buffer.from(journal ?? ''));
      }
      // Like a real `tail -f`: until whoever follows has seen enough.
      return new Promise((resolve) => {
        const end = () => resolve({ ...good, code: null });
        if (signal.aborted) end();
        signal.addEventListener('abort', end, { once: true });
      });
    },
    close: () => {
      open = false;
      told.host.push('closed');
      return Promise.resolve();
    },
  };
}

/** A journal that tells of a run that ended at once. */
export function journal(ended: Partial<JournalEvent>, ...before: readonly Partial<JournalEvent>[]): string {
  const at = { at: '2026-11-21T10:15:00Z', up: 100, offset: 0 };
  const started = { event: 'run-started', run: '20261121-101500-3f2a', pid: 1, by: 'octocat, a test' };
  const events = [started, ...before, { event: 'run-ended', seconds: 1, ...ended }];
  return events.map((event) => `${JSON.stringify({ ...at, ...event })}\n`).join('');
}

export { ConnectionLost };
