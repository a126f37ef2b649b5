import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { type Parcel, pack } from './bootstrap.ts';
import { converse } from './conversation.ts';
import type { Host, RunOptions, StreamOptions } from './host.ts';
import type { Exit, RemoteProcess } from './process.ts';
import { runTalk, streamTalk } from './talk.ts';

/** Tells a child's conversation that its host was closed. */
const CLOSED = 'steady-upgrade:closed';

/**
 * This machine as a Host (`connection: local`, a runner on the server itself). The very bootstrap that SSH hosts get,
 * so that both behave alike.
 *
 * node:child_process instead of @actions/exec: that one can neither hold standard input open (its `input` ends it),
 * nor report the signal that ended a process, nor start a process group of its own, nor be aborted.
 */
export function connectLocal(): Host {
  const name = `${userInfo().username}@localhost`;
  const children = new Set<ChildProcessWithoutNullStreams>();
  const start = (parcel: Parcel): RemoteProcess => startLocal(parcel, children);
  return {
    name,
    run: (script: string, options: RunOptions = {}) => {
      const parcel = pack(script, 'null', options.elevate);
      return converse(start(parcel), parcel, runTalk(name, options));
    },
    stream: (script: string, onData: (chunk: Buffer) => void, options: StreamOptions) => {
      const parcel = pack(script, 'control', options.elevate);
      return converse(start(parcel), parcel, streamTalk(name, onData, options));
    },
    close: () => {
      for (const child of children) child.emit(CLOSED);
      return Promise.resolve();
    },
  };
}

function startLocal(parcel: Parcel, children: Set<ChildProcessWithoutNullStreams>): RemoteProcess {
  const [program = 'sh', ...args] = parcel.command;
  const child = spawn(program, args, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  children.add(child);
  child.stdin.on('error', () => undefined);
  const lost = new Promise<'lost'>((resolve) => child.once(CLOSED, () => resolve('lost')));
  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 127, signal: null }));
  });
  const closed = new Promise<boolean>((resolve) => {
    child.once('close', () => resolve(true)).once('error', () => resolve(true));
  });
  return {
    stdin: { write: (data) => void child.stdin.write(data), end: () => void child.stdin.end() },
    stdout: child.stdout,
    stderr: child.stderr,
    exited: Promise.race([exited, lost]),
    closed,
    release: () => {
      children.delete(child);
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
      child.unref();
    },
  };
}
