// The Docker engine, the images, and what killed test runs left behind.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute, output } from './docker.ts';

/** A script of images/ that makes an image: build.sh refuses any other name. */
export type ImageName = string;
export type EngineState = { ok: true } | { ok: false; reason: string };

export const label = 'steady-upgrade-test';
export const folder = import.meta.dirname;

let engine: Promise<EngineState> | undefined;

/** Starts an engine when none answers. `reason` is one sentence for the list of what was left out. */
export function ensureEngine(): Promise<EngineState> {
  engine ??= (async (): Promise<EngineState> => {
    const result = await execute('sh', [join(folder, 'engine.sh')]);
    if (result.code === 0) {
      await removeLeftovers();
      return { ok: true };
    }
    const reason = result.stdout.trim() || `engine.sh ended with exit ${result.code}: ${result.stderr.trim()}`;
    return { ok: false, reason };
  })();
  return engine;
}

/** Builds what is missing (minutes at the first time) and returns the reference of each image. */
export async function ensureImages(names: readonly ImageName[]): Promise<Map<ImageName, string>> {
  const state = await ensureEngine();
  if (!state.ok) throw new Error(state.reason);
  const lines = await output('bash', [join(folder, 'build.sh'), ...names]);
  return new Map(lines.split('\n').map((line) => line.split(' ') as [ImageName, string]));
}

/** Further `docker run` options that an image asks for in its header, as build.sh reads it. */
export function optionsOf(image: ImageName): string[] {
  const header = /^(#.*\n)*/.exec(readFileSync(join(folder, 'images', `${image}.sh`), 'utf8'))?.[0] ?? '';
  return /^# options: *(.*)$/m.exec(header)?.[1]?.split(/\s+/) ?? [];
}

/** `pid:start`, for a pid alone is soon somebody else's. */
export function ownerOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${pid}:${fields[19]}`;
  } catch {
    return `${pid}:unknown`;
  }
}

function alive(owner: string): boolean {
  const pid = Number(owner.split(':')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return ownerOf(pid) === owner;
}

/** Removes containers of test runs that are no more; never one whose owner lives, nor anybody else's. */
async function removeLeftovers(): Promise<void> {
  const format = `{{.ID}} {{.Label "${label}.owner"}}`;
  const lines = await output('docker', ['ps', '-a', '--filter', `label=${label}`, '--format', format]);
  const gone = lines
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([id, owner]) => id && owner && !alive(owner))
    .map(([id]) => id as string);
  if (gone.length > 0) await execute('docker', ['rm', '-f', '-v', ...gone]);
}
