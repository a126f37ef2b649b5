import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { userInfo } from 'node:os';
import { withoutTheJob } from '../environment.ts';
import type { Parcel } from './bootstrap.ts';
import { converse, lost, type Talk } from './conversation.ts';
import type { Finished, Host } from './host.ts';
import type { Exit, RemoteProcess } from './process.ts';
import { NOT_BEGUN, talkingHost } from './talk.ts';

/**
 * This machine as a Host (`host: local`: a runner on the server itself). It gets the very bootstrap that SSH hosts get,
 * so that both behave alike; and the environment of a login, not the job's.
 *
 * node:child_process instead of @actions/exec: that one can neither hold standard input open (its `input` ends it),
 * nor tell the signal that ended a process, nor give it a process group of its own, nor be aborted.
 */
export function connectLocal(): Host {
  const name = `${userInfo().username}@localhost`;
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // One for each command that runs.
  const talk = (parcel: Parcel, about: Talk): Promise<Finished> => {
    if (closing.signal.aborted) return Promise.reject(lost(about));
    if (about.signal?.aborted) return Promise.resolve(NOT_BEGUN);
    return converse(start(parcel, closing.signal), parcel, about);
  };
  return talkingHost(name, talk, () => {
    closing.abort();
    return Promise.resolve();
  });
}

function start(parcel: Parcel, closing: AbortSignal): RemoteProcess {
  const [program = 'sh', ...args] = parcel.command;
  const child = spawn(program, args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: '/',
    env: { ...withoutTheJob(process.env), HOME: userInfo().homedir },
  });
  child.stdin.on('error', () => undefined);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited: exitOf(child, closing),
    closed: new Promise((resolve) => {
      child.once('close', () => resolve(true)).once('error', () => resolve(true));
    }),
    release: () => {
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
      child.unref();
    },
  };
}

/** 127 is a shell's exit code for a program that is not there (sudo). */
function exitOf(child: ChildProcessWithoutNullStreams, closing: AbortSignal): Promise<Exit | 'lost'> {
  return new Promise((resolve) => {
    const lose = () => resolve('lost');
    closing.addEventListener('abort', lose, { once: true });
    const end = (exit: Exit) => {
      closing.removeEventListener('abort', lose);
      resolve(exit);
    };
    child.once('exit', (code, signal) => end({ code, signal }));
    child.once('error', () => end({ code: 127, signal: null }));
  });
}
