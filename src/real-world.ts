import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import * as core from '@actions/core';
import { isThisMachine } from './inputs/this-machine.ts';
import { runnerPorts, standardSink } from './report/ports.ts';
import { connectLocal } from './transport/local.ts';
import { unfinishedRun } from './unfinished.ts';
import type { World } from './world.ts';

/** The world as it is: GitHub's runner, its clock, its network. Signals that end a job abort `cancelled`. */
export function realWorld(): World {
  const { env } = process;
  const sink = standardSink();
  const cancelled = new AbortController();
  // A cancelled job gets SIGINT, 7.5 s later SIGTERM: the host is told, and ends by itself.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancelled.abort());
  const debug = (text: string) => sink.commands(() => core.debug(text));
  const log = { info: (text: string) => sink.line(text), debug };
  return {
    // A password may end in a blank: what is trimmed is for src/inputs to say.
    getInput: (name) => core.getInput(name, { trimWhitespace: false }),
    setSecret: (secret) => sink.commands(() => core.setSecret(secret)),
    debug,
    readFile: (path) => readFile(path, 'utf8'),
    // ssh2 is half of what is loaded: refused inputs need not wait for it.
    connect: async (connection) =>
      isThisMachine(connection)
        ? connectLocal()
        : (await import('./transport/ssh/connect.ts')).connectSsh(connection, log),
    // Nearly every host fetches by itself.
    runner: async () => (await import('./wheelhouse/runner-tools.ts')).runnerTools(env),
    sink,
    ports: runnerPorts(core, sink, env),
    now: () => performance.now(),
    date: () => new Date(),
    sleep: (milliseconds, signal) => wait(milliseconds, undefined, { signal }).catch(() => undefined),
    nonce: () => randomBytes(2).toString('hex'),
    startedBy: `${env.GITHUB_ACTOR || 'somebody'}, ${env.GITHUB_SERVER_URL ?? ''}/${env.GITHUB_REPOSITORY ?? ''}/actions/runs/${env.GITHUB_RUN_ID ?? ''}`,
    remember: (run) => core.saveState(unfinishedRun, run),
    cancelled: cancelled.signal,
  };
}
