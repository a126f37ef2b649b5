import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem.ts';
import { type Parcel, STREAM_GRACE_SECONDS } from './bootstrap.ts';
import { type Collected, collect } from './collect.ts';
import { ConnectionLost, type Elevation, type Finished } from './host.ts';
import { notStarted } from './not-started.ts';
import type { RemoteProcess } from './process.ts';

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
  /** Bytes of standard output to keep; 0 for a stream. */
  readonly keepOutput: number;
  readonly keepErrors: number;
}

/** A script that a watcher ends (see bootstrap.ts) is gone by then: its grace, SIGTERM, five seconds, SIGKILL. */
const ABORT_LIMIT_MS = (STREAM_GRACE_SECONDS + 7) * 1000;
/** A process that ended but whose outputs stay open and silent for so long has left a child behind that holds them. */
const IDLE_MS = 10_000;

/**
 * Sends a parcel to a process that has just been started and listens until it ends.
 * Throws ConnectionLost (the end is unknown) and Problem (too slow; never started).
 */
export async function converse(process: RemoteProcess, parcel: Parcel, talk: Talk): Promise<Finished> {
  const out = collect(process.stdout, parcel.marker, talk.keepOutput, talk.onData);
  const err = collect(process.stderr, parcel.marker, talk.keepErrors);
  process.stdin.write(parcel.input);
  const timers = new AbortController();
  try {
    const exit = await Promise.race([
      ending(process, [out, err]),
      outOfTime(talk, timers.signal),
      aborted(process, talk.signal, timers.signal),
    ]);
    if (exit === 'lost') throw lost(talk);
    if (out.failure !== undefined) throw out.failure;
    if (exit === 'aborted') return { code: null, signal: null, ...texts(out, err) };
    if (!out.begun) throw notStarted(talk, exit, `${out.noise()}\n${err.noise()}\n${err.text()}`);
    return { ...exit, ...texts(out, err) };
  } finally {
    timers.abort();
    process.release();
  }
}

function texts(out: Collected, err: Collected): Pick<Finished, 'stdout' | 'stderr' | 'truncated'> {
  return { stdout: out.text(), stderr: err.text(), truncated: out.truncated || err.truncated };
}

/** How the process ended, once all it wrote has arrived. */
async function ending(process: RemoteProcess, outputs: readonly [Collected, Collected]) {
  const exit = await process.exited;
  if (exit === 'lost') return exit;
  const idle = new AbortController();
  const complete = await Promise.race([
    Promise.all([process.closed, ...outputs.map((output) => output.ended)]).then(([whole]) => whole),
    silence(outputs, idle.signal),
  ]);
  idle.abort();
  return complete ? exit : 'lost';
}

async function silence(outputs: readonly Collected[], signal: AbortSignal): Promise<true> {
  const bytes = () => outputs.reduce((sum, output) => sum + output.bytes, 0);
  for (let before = -1; before !== bytes(); ) {
    before = bytes();
    await delay(IDLE_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
  }
  return true;
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
