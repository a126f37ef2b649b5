import { copyFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { buildWheel } from './build.ts';
import { type Kept, readKept, sha256Of, writeKept } from './kept.ts';
import type { Artifact } from './resolve.ts';
import type { StandIn } from './stand-in.ts';
import type { CacheKey, RunnerTools } from './tools.ts';

/** Wheels in a folder of the runner, ready to be sent. */
export interface Fetched {
  readonly folder: string;
  readonly wheels: readonly (Kept & { readonly bytes: number })[];
  /** Of the wheels, how many were not in the runner's cache. */
  readonly fresh: number;
}

/**
 * Has every artifact as a wheel for the host, in one folder: out of the cache, downloaded, or built of its source. What was
 * not in the cache is there afterwards, and what is not needed any more is not.
 * @throws Problem when a file cannot be had, is not the one that was resolved, or cannot be built for another machine.
 */
export async function fetchWheels(
  tools: RunnerTools,
  pip: StandIn,
  artifacts: readonly Artifact[],
  key: CacheKey,
): Promise<Fetched> {
  const folder = await tools.folder();
  const cached = await fromCache(tools.find(key), artifacts, folder);
  const missing = artifacts.filter((it) => !cached.has(it));
  const fresh = [
    ...(await download(pip, missing.filter(isWheel), folder)),
    ...(await build(
      tools,
      pip,
      missing.filter((it) => !isWheel(it)),
      folder,
    )),
  ];
  const wheels = [...cached.values(), ...fresh].sort((a, b) => (a.file < b.file ? -1 : 1));
  await writeKept(folder, wheels);
  if (fresh.length > 0) await tools.keep(folder, key);
  const sizes = await Promise.all(wheels.map((it) => stat(join(folder, it.file))));
  return { folder, wheels: wheels.map((it, at) => ({ ...it, bytes: sizes[at]?.size ?? 0 })), fresh: fresh.length };
}

function isWheel({ file }: Artifact): boolean {
  return file.endsWith('.whl');
}

/** Those that the cache has as they have to be, by what they are made from; copied into `folder`. */
async function fromCache(cache: string, artifacts: readonly Artifact[], folder: string): Promise<Map<Artifact, Kept>> {
  const kept = cache ? await readKept(cache) : [];
  const found = new Map<Artifact, Kept>();
  for (const artifact of artifacts) {
    const it = kept.find(({ source }) => source === sourceOf(artifact));
    if (!it || (await sha256Of(join(cache, it.file)).catch(() => '')) !== it.sha256) continue;
    await copyFile(join(cache, it.file), join(folder, it.file));
    found.set(artifact, it);
  }
  return found;
}

/** What a wheel was made from: the file that the index has, by its hash. Without a hash nothing is ever the same. */
function sourceOf({ name, version, file, sha256 }: Artifact): string {
  return `${name} ${version} ${file} ${sha256 ?? 'unknown'}`;
}

async function download(pip: StandIn, artifacts: readonly Artifact[], folder: string): Promise<Kept[]> {
  if (artifacts.length === 0) return [];
  const wanted = artifacts.map(({ name, version }) => `${name}==${version}`);
  const options = ['--quiet', '--no-deps', '--only-binary', ':all:', '--dest', folder];
  const done = await pip.pip('download', ...options, ...wanted);
  if (done.code !== 0) throw failed('download the wheels', done.stderr);
  return Promise.all(artifacts.map((artifact) => proven(artifact, folder)));
}

/** @throws Problem when a downloaded file is not the one that was resolved. */
async function proven(artifact: Artifact, folder: string): Promise<Kept> {
  const { name, version, file } = artifact;
  const sha256 = await sha256Of(join(folder, file)).catch(() => '');
  if (sha256 !== '' && (artifact.sha256 ?? sha256) === sha256) {
    return { name, version, file, sha256, source: sourceOf(artifact) };
  }
  throw new Problem({
    what:
      sha256 === ''
        ? `pip downloaded no ${file}.`
        : `${file} is not what the index said: its SHA-256 is ${sha256}, not ${artifact.sha256}.`,
    state: 'Nothing was changed on the host.',
    next: 'Run the workflow again; if it happens again, ask whoever runs the package index.',
  });
}

async function build(
  tools: RunnerTools,
  pip: StandIn,
  artifacts: readonly Artifact[],
  folder: string,
): Promise<Kept[]> {
  const built: Kept[] = [];
  for (const artifact of artifacts) {
    const file = await buildWheel(tools, pip.portrait, artifact, folder);
    const { name, version } = artifact;
    built.push({ name, version, file, sha256: await sha256Of(join(folder, file)), source: sourceOf(artifact) });
  }
  return built;
}

function failed(what: string, errors: string): Problem {
  return new Problem({
    what: `pip on the runner could not ${what}:\n${errors.trim().split('\n').slice(-6).join('\n') || 'it gave no reason.'}`,
    state: 'Nothing was changed on the host.',
  });
}
