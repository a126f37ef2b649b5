import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestHost } from '../hosts/host.ts';
import type { Application } from './applications.ts';
import { disksOf } from './disks.ts';
import type { FaultId } from './kinds.ts';

export interface Struck {
  /** Amid the step's work, or when all of it was done and nobody knew. */
  readonly when: 'within' | 'after';
}

/**
 * Waits inside the host until the armed step has begun and its moment has come, and strikes there what can be struck
 * there. Resolves at that moment; undefined when the run ended before it, or when `over` is aborted.
 */
export function strike(
  host: TestHost,
  application: Application,
  fault: FaultId,
  seconds: number,
  over: AbortSignal,
): Promise<Struck | undefined> {
  const command = ['/usr/local/lib/steady-fault/strike', fault, seconds.toFixed(2), application.name];
  const child = spawn('docker', ['exec', host.name, ...command, application.cluster, ...disksOf(application)]);
  over.addEventListener('abort', () => child.kill(), { once: true });
  return new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [word, , when] = line.split(' ');
      if (word === 'now') resolve({ when: when === 'after' ? 'after' : 'within' });
      else resolve(undefined);
    });
    child.stderr.resume();
    // The host may go down under it.
    child.once('error', () => resolve(undefined)).once('close', () => resolve(undefined));
  });
}
