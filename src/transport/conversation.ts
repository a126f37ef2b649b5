import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem.ts';
import { type Parcel, STREAM_GRACE_SECONDS } from './bootstrap.ts';
import { type Collected, collect } from './collect.ts';
import { ConnectionLost, type Elevation, type Finished } from './host.ts';
import { notStarted } from './not-started.ts';
import { type Outlet, outlet } from './output.ts';
import type { Exit, RemoteProcess } from './process.ts';

/** What a conversation needs to know beside the process and the parcel. */
export interface Talk {
  /** The host, for messages. */
  readonly host: string;
  readonly what?: string;
  readonly elevate?: Elevation;
  readonly timeoutSeconds?: number;
  /** Aborting closes the script's control pipe. */
  readonly signal?: AbortSignal;
  readonly onData?: (chunk: Buffer) => void;
  /** Takes standard output as it comes; what it does not take yet stays on the host. */
  readonly output?: Writable;
  /** Goes on beside the script, from its begin. When it rejects, the script is ended and the conversation rejects alike. */
  readonly beside?: (script: Running) => Promise<void>;
  /** Bytes of standard output to keep; 0 for a stream. */
  readonly keepOutput: number;
  readonly keepErrors: number;
}

/** A script that has begun. */
export interface Running {
  /** The process id of its watcher, where it is fed (see bootstrap.ts). */
  readonly watcher: string;
  readonly stdin: Writable;
  /** Aborts once the conversation is over. */
  readonly over: AbortSignal;
}

/** A script that a watcher ends (see bootstrap.ts) is gone by then: its grace, SIGTERM, five seconds, SIGKILL. */
const ABORT_LIMIT_MS = (STREAM_GRACE_SECONDS + 7) * 1000;
/** A process that ended but whose outputs stay open and silent for so long has left a child behind that holds them. */
const IDLE_MS = 10_000;

/**
 * Sends a parcel to a process that has just been started and listens until it ends.
 * Throws ConnectionLost (the end is unknown), Problem (too slow; never started), and what `output` or `beside` fail with.
 */
export async function converse(process: RemoteProcess, parcel: Parcel, talk: Talk): Promise<Finished> {
  const drain = talk.output && outlet(process.stdout, talk.output, talk);
  const out = collect(process.stdout, parcel.marker, talk.keepOutput, both(talk.onData, drain?.take));
  const err = collect(process.stderr, parcel.marker, talk.keepErrors);
  process.stdin.write(parcel.input);
  const over = new AbortController();
  try {
    const exit = await Promise.race([
      ending(process, [out, err], drain),
      drain?.refused ?? never(),
      besides(process, err, talk, over.signal),
      outOfTime(talk, over.signal),
      aborted(process, talk.signal, over.signal),
    ]);
    if (exit === 'lost') throw lost(talk);
    if (out.failure !== undefined) throw out.failure;
    if (exit === 'aborted') return { code: null, signal: null, ...texts(out, err) };
    if (!out.begun) throw notStarted(talk, exit, `${out.noise()}\n${err.noise()}\n${err.text()}`);
    return { ...exit, ...texts(out, err) };
  } catch (error) {
    drain?.spoil(error as Error);
    throw error;
  } finally {
    over.abort();
    process.release();
  }
}

type OnData = (chunk: Buffer) => void;

function both(one: OnData | undefined, other: OnData | undefined): OnData | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (chunk) => {
    one(chunk);
    other(chunk);
  };
}

function texts(out: Collected, err: Collected): Pick<Finished, 'stdout' | 'stderr' | 'truncated'> {
  return { stdout: out.text(), stderr: err.text(), truncated: out.truncated || err.truncated };
}

/** How the process ended, once all it wrote has arrived. */
async function ending(
  process: RemoteProcess,
  outputs: readonly [Collected, Collected],
  drain: Outlet | undefined,
): Promise<Exit | 'lost'> {
  const exit = await process.exited;
  if (exit === 'lost') return exit;
  const idle = new AbortController();
  const complete = await Promise.race([
    Promise.all([process.closed, ...outputs.map((output) => output.ended)]).then(([whole]) => whole),
    silence(outputs, idle.signal),
  ]);
  idle.abort();
  if (!complete) return 'lost';
  const [out, err] = outputs;
  if (out.begun && out.failure === undefined) await drain?.end(exit, err.text());
  return exit;
}

async function silence(outputs: readonly Collected[], signal: AbortSignal): Promise<true> {
  const bytes = () => outputs.reduce((sum, output) => sum + output.bytes, 0);
  for (let before = -1; before !== bytes(); ) {
    before = outputs.some((output) => output.waits()) ? -1 : bytes();
    await delay(IDLE_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
  }
  return true;
}

async function besides(process: RemoteProcess, err: Collected, talk: Talk, over: AbortSignal): Promise<never> {
  if (talk.beside === undefined) return never();
  await err.announced;
  const watcher = err.noise().trimEnd().split('\n').at(-1) ?? '';
  await talk.beside({ watcher, stdin: process.stdin, over });
  return never();
}

async function outOfTime(talk: Talk, over: AbortSignal): Promise<never> {
  if (talk.timeoutSeconds === undefined) return never();
  const rung = await delay(talk.timeoutSeconds * 1000, true, { signal: over }).catch(() => false);
  if (!rung) return never();
  throw new Problem({
    what: `${talk.what ?? 'A command'} took longer than ${talk.timeoutSeconds} s.`,
    host: talk.host,
    state: 'The command was ended on the host.',
    next: 'See whether the host is overloaded or waits for something (a disk, a network share, a lock), then run again.',
  });
}

/** Resolves when the script had its time to end after an abort and did not. */
async function aborted(process: RemoteProcess, signal: AbortSignal | undefined, over: AbortSignal): Promise<'aborted'> {
  if (signal === undefined) return never();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true, signal: over });
  });
  process.stdin.end();
  await delay(ABORT_LIMIT_MS, undefined, { signal: over }).catch(() => undefined);
  return over.aborted ? never() : 'aborted';
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** The error for a connection that went away while `talk` was going on. */
export function lost(talk: Pick<Talk, 'host' | 'what'>, cause?: unknown): ConnectionLost {
  const during = talk.what === undefined ? '' : ` (${talk.what})`;
  return new ConnectionLost(`The connection to ${talk.host} was lost while a command ran${during}.`, { cause });
}
