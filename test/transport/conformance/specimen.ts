import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Host } from '../../../src/transport/host.ts';

/** A kind of host under test, and what can be done to it. */
export interface Specimen {
  /** A new connection; the suite closes it. */
  connect(): Promise<Host>;
  /** Cuts all connections. Absent where there is none to cut (this machine). */
  cut?(): void | Promise<void>;
  /** Makes all connections half-open until `heal`. */
  stall?(): void | Promise<void>;
  heal?(): void | Promise<void>;
  /** How the login of `connect` becomes root; absent: sudo is not tried. */
  readonly sudo?: { readonly password?: string };
  close(): Promise<void>;
}

export type Get = () => Specimen;

/** Runs `work` on a connection of its own. */
export async function using<T>(get: Get, work: (host: Host) => Promise<T>): Promise<T> {
  const host = await get().connect();
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

/** A word that occurs nowhere else, to find processes and texts by. */
export function token(): string {
  return `steady-${randomBytes(6).toString('hex')}`;
}

/** A shell command that never ends by itself and carries `word` in its arguments. */
export function endless(word: string): string {
  return `sh -c 'while :; do sleep 1; done' ${word}`;
}

/** Arguments of all processes of the machine, one process a line; those of this look itself hold no token. */
export async function processes(host: Host): Promise<string[]> {
  const { stdout } = await host.run(
    `for file in /proc/[0-9]*/cmdline; do tr '\\000\\n' '  ' <"$file" 2>/dev/null; echo; done`,
  );
  return stdout.split('\n').filter((line) => line.trim() !== '');
}

/** Waits until `word` is in some process's arguments (`present`), or in none. Tells what is still there after `seconds`. */
export async function settle(host: Host, word: string, present: boolean, seconds = 20): Promise<string[]> {
  for (let left = seconds * 5; ; left -= 1) {
    const found = (await processes(host)).filter((line) => line.includes(word));
    if (found.length > 0 === present || left <= 0) return found;
    await delay(200);
  }
}
