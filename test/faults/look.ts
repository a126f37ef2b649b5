import { setTimeout as wait } from 'node:timers/promises';
import { guardLeftovers, leftovers } from '../e2e/hosts/leftovers.ts';
import { type Fingerprint, keptByUpgrade, restoredByRollback, type TestHost } from '../hosts/host.ts';
import type { Application } from './applications.ts';

/** How the newest run on the host ended: `rolled-back old`, or '' when it did not within the time. */
export async function endOfRun(host: TestHost, instance: string, seconds: number): Promise<string> {
  const runs = `/var/lib/steady-upgrade/${instance}/runs`;
  // Its last word is the status; the lock goes after that.
  const until = `for i in $(seq ${seconds * 2}); do
    run=$(ls -td ${runs}/*/ 2>/dev/null | head -n 1)
    if [ -e "$run/status" ] && flock -n ${runs}/../lock true; then cat "$run/status"; exit; fi
    sleep 0.5
  done`;
  const { stdout } = await host.exec(until, { timeoutMs: (seconds + 30) * 1000 });
  return stdout.trim();
}

/** Waits until the application's page and services are there again; says in a sentence when they are not. */
export async function answersAgain(host: TestHost, timeoutMs: number): Promise<string[]> {
  try {
    await host.waitForApplication(timeoutMs);
    return [];
  } catch (error) {
    // Services that were restarted by a fault of ours count as running.
    const state = Object.entries(await host.services()).filter(([, it]) => !/^(active|running)\b/.test(it));
    const said = error instanceof Error ? error.message.replace(/^\S+: /, '') : String(error);
    if (state.length === 0 && !/answers (?!200)/.test(said)) return [];
    return [`the site does not serve: ${said}`];
  }
}

/** Asked several times, for two processes may serve two versions. */
export async function versionServed(host: TestHost): Promise<string> {
  const said = new Set<string>();
  for (let asked = 0; asked < 5; asked += 1) {
    said.add(await host.versionServed());
    await wait(200);
  }
  return [...said].join(' and ');
}

/** What differs between two looks at the host's data, a line each. */
export function differences(
  before: Fingerprint,
  after: Fingerprint,
  application: Application,
  served: string,
): string[] {
  const view = served === application.from ? restoredByRollback : keptByUpgrade;
  const one = flat(running(view(before)));
  const other = flat(running(view(after)));
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((key) => one.get(key) !== other.get(key))
    .map((key) => `${key} was ${one.get(key) ?? 'absent'} and is ${other.get(key) ?? 'absent'}`);
}

/** A service that was restarted by the fault runs all the same. */
function running<Part extends { service: Record<string, string> }>(part: Part): Part {
  const service = Object.entries(part.service).map(([name, state]) => [name, state.split(',')[0] ?? '']);
  return { ...part, service: Object.fromEntries(service) };
}

function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]]);
  const entries = Object.entries(value).flatMap(([key, inner]) => [
    ...flat(inner, path === '' ? key : `${path} ${key}`),
  ]);
  return new Map(entries);
}

/** Everything a run must not leave behind, a line each. */
export async function leftBehind(host: TestHost): Promise<string[]> {
  const found = `${await leftovers(host)}\n${await guardLeftovers(host)}`;
  return found.split('\n').filter((line) => line.trim() !== '');
}
