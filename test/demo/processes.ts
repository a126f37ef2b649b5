import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { marker } from './environment.ts';

/** Ends every process that belongs to a site, politely first. Resolves when all are gone, or were killed. */
export async function endProcessesOf(home: string): Promise<void> {
  for (const pid of processesOf(home)) signal(pid, 'SIGTERM');
  for (let waited = 0; waited < 50 && processesOf(home).length > 0; waited += 1) await wait(100);
  for (const pid of processesOf(home)) signal(pid, 'SIGKILL');
}

/** Processes that carry the site's mark in their environment: it or something it started has started them. */
export function processesOf(home: string): number[] {
  return allProcesses().filter((pid) => pid !== process.pid && belongsTo(pid, home));
}

/** Whether somebody else's pretalx runs on this machine: then the action must be told which one is meant. */
export function otherPretalx(home: string): boolean {
  return allProcesses().some((pid) => /pretalx\.wsgi/.test(read(pid, 'cmdline')) && !belongsTo(pid, home));
}

function belongsTo(pid: number, home: string): boolean {
  return read(pid, 'environ').split('\0').includes(`${marker}=${home}`);
}

function allProcesses(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A file of a process; empty when it has gone or is none of our business. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}
