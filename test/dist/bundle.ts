import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, runNode } from '../repository/run-node.ts';

/** A new temporary folder. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'steady-dist-'));
}

/** Bundles of what `src` is now; the project's own `dist` may be stale, and is looked at by a check of its own. */
export function build(out: string, from = root): void {
  const { code, output } = runNode(['scripts/build.mjs', '--root', from, '--out', out]);
  if (code !== 0) throw new Error(output);
}

/** A copy of everything that a bundle is made from, in a folder of another name and depth. */
export function copySources(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of ['src', 'recipes', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const path of runtimePackages()) cpSync(join(root, path), join(folder, path), { recursive: true });
}

function runtimePackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  return Object.keys(packages).filter((path) => path !== '' && !packages[path]?.dev && existsSync(join(root, path)));
}
