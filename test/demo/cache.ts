import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute } from './command.ts';
import type { Layout } from './layout.ts';

/** What a built site consists of, beside what is written anew for each folder (configuration, logs). */
const parts = ['bin', 'tools', 'site'];

/** Sites that were built before: an archive each, named by everything that went into it. */
export class SiteCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Unpacks a site into its folder; false when there is none by this name. */
  async restore(name: string, layout: Layout): Promise<boolean> {
    const archive = join(this.#folder, `${name}.tar`);
    if (!existsSync(archive)) return false;
    await execute('tar', ['-xf', archive, '-C', layout.home]);
    const origin = await readFile(join(this.#folder, `${name}.origin`), 'utf8');
    for (const venv of [layout.venv, layout.tools]) await moveVirtualenv(venv, origin, layout.home);
    return true;
  }

  /** Keeps a site that was just built, and drops what older sources made for the same Python. */
  async keep(name: string, layout: Layout): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    const unfinished = join(this.#folder, `${name}.${process.pid}.part`);
    await writeFile(join(this.#folder, `${name}.origin`), layout.home);
    await execute('tar', ['-cf', unfinished, '-C', layout.home, ...parts]);
    await rename(unfinished, join(this.#folder, `${name}.tar`));
    const family = name.slice(0, name.lastIndexOf('-'));
    for (const file of await readdir(this.#folder)) {
      if (file.startsWith(`${family}-`) && !file.startsWith(`${name}.`)) await rm(join(this.#folder, file));
    }
  }
}

/** `pretalx-2024.3.1-py3.11.7-x64-0a1b2c…` */
export function cacheName(version: string, python: string, sources: readonly string[]): string {
  const digest = createHash('sha256').update(sources.join('\0')).digest('hex').slice(0, 12);
  return `pretalx-${version}-py${python}-${process.arch}-${digest}`;
}

/** A virtualenv knows its own place in its scripts' first lines, and nowhere else that matters. */
async function moveVirtualenv(venv: string, from: string, to: string): Promise<void> {
  const scripts = (await readdir(join(venv, 'bin'), { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const file of [join(venv, 'pyvenv.cfg'), ...scripts.map(({ name }) => join(venv, 'bin', name))]) {
    const bytes = await readFile(file);
    if (bytes.includes(0) || !bytes.includes(from)) continue;
    await writeFile(file, bytes.toString('utf8').replaceAll(from, to));
  }
}
