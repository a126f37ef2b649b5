import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute } from './command.ts';
import type { Layout } from './layout.ts';

/** What a built site consists of, beside what is written anew for each folder (configuration, logs). */
const parts = ['bin', 'tools', 'site'];

/** Sites that were built before, each in a folder named by everything that went into it. */
export class SiteCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  has(name: string): boolean {
    return existsSync(join(this.#folder, name));
  }

  /** Copies a site into its folder. */
  async restore(name: string, layout: Layout, signal?: AbortSignal): Promise<void> {
    const kept = join(this.#folder, name);
    await copy(
      parts.map((part) => join(kept, part)),
      layout.home,
      signal,
    );
    const origin = await readFile(join(kept, 'origin'), 'utf8');
    for (const venv of [layout.venv, layout.tools]) await moveVirtualenv(venv, origin, layout.home);
  }

  /** Keeps a site that was just built, and drops what older sources made for the same Python. */
  async keep(name: string, layout: Layout, signal?: AbortSignal): Promise<void> {
    const unfinished = join(this.#folder, `${name}.${process.pid}.part`);
    await mkdir(unfinished, { recursive: true });
    await writeFile(join(unfinished, 'origin'), layout.home);
    await copy(
      parts.map((part) => join(layout.home, part)),
      unfinished,
      signal,
    );
    // Whoever built the same one at the same time was first: theirs is as good.
    await rename(unfinished, join(this.#folder, name)).catch(() => rm(unfinished, { recursive: true, force: true }));
    const family = name.slice(0, name.lastIndexOf('-') + 1);
    for (const other of await readdir(this.#folder)) {
      const older = other.startsWith(family) && !other.startsWith(name);
      if (older) await rm(join(this.#folder, other), { recursive: true, force: true });
    }
  }
}

/** With times and links as they are: Django and pip look at both. */
async function copy(paths: readonly string[], into: string, signal: AbortSignal | undefined): Promise<void> {
  await execute('cp', ['-a', ...paths, into], signal === undefined ? {} : { signal });
}

/** `pretalx-2024.3.1-py3.11.7-x64-0a1b2c…` */
export function cacheName(version: string, python: string, sources: readonly string[]): string {
  const digest = createHash('sha256').update(sources.join('\0')).digest('hex').slice(0, 12);
  return `pretalx-${version}-py${python}-${process.arch}-${digest}`;
}

/** After a copy: a virtualenv knows its own place in its scripts' first lines, and nowhere else that matters. */
export async function moveVirtualenv(venv: string, from: string, to: string): Promise<void> {
  const scripts = (await readdir(join(venv, 'bin'), { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of [join(venv, 'pyvenv.cfg'), ...scripts.map(({ name }) => join(venv, 'bin', name))]) {
    const bytes = await readFile(file);
    if (bytes.includes(0) || !bytes.includes(from)) continue;
    await writeFile(file, bytes.toString('utf8').replaceAll(from, to));
  }
}
