/** A real pretalx of an ordinary user behind an SSH host on loopback, and a look at what a run left on that host. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { stateFolder } from '../../demo/machine.ts';
import { endProcessesOf } from '../../demo/processes.ts';
import type { Moment } from '../../demo/proof.ts';
import { installSite, type Site } from '../../demo/site.ts';
import { type Door, openDoor } from '../../demo/upgrade.ts';

export const project = resolve(import.meta.dirname, '../../..');

/** What every site here starts from. */
export const from = '2024.3.1';

export interface Stage {
  readonly site: Site;
  readonly door: Door;
  /** Where the action keeps what it must remember on this host. */
  readonly state: string;
  close(): Promise<void>;
}

/**
 * Installs a site (from the demo's cache, when it was ever built here), serves it, and opens it to SSH. `passphrase`:
 * of the key to log in with.
 */
export async function openStage(passphrase?: string): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'steady-upgrade-e2e-'));
  const state = stateFolder(folder);
  const opened: { site?: Site; door?: Door } = {};
  const close = async () => {
    await opened.door?.host.close();
    await opened.site?.stop();
    await endProcessesOf(folder);
    for (const path of [folder, state]) await rm(path, { recursive: true, force: true });
  };
  try {
    const site = await installSite(folder, { cache: join(project, '.cache', 'sites') });
    opened.site = site;
    await site.start();
    const door = await openDoor(site, passphrase);
    opened.door = door;
    return { site, door, state, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What lies there and what is served, now. */
export async function moment({ site }: Stage): Promise<Moment> {
  return { fingerprint: await site.fingerprint(), served: (await site.servedVersion()) ?? 'no answer' };
}

/** Names of the runs that this host remembers, in the order they began. */
export function runsOf({ state }: Stage): string[] {
  const folder = join(state, 'runs');
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

/** Waits until a run has said how it ended, and returns its words. Throws when it is gone without a word. */
export async function endingOnHost(stage: Stage, run: string): Promise<string> {
  const folder = join(stage.state, 'runs', run);
  const status = join(folder, 'status');
  for (;;) {
    const free = lockIsFree(stage);
    if (existsSync(status)) return readFileSync(status, 'utf8').trim();
    if (free)
      throw new Error(
        `The run is gone. Its last words:\n${readFileSync(join(folder, 'output.log'), 'utf8').slice(-2000)}`,
      );
    await wait(250);
  }
}

/** Whether another run could begin. */
export function lockIsFree({ state }: Stage): boolean {
  return spawnSync('flock', ['-n', join(state, 'lock'), 'true']).status === 0;
}
