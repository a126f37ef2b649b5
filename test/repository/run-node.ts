import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** The folder of this repository. */
export const root = resolve(import.meta.dirname, '../..');

/** A script of ours, or another program of the project, run to its end in the repository's folder. */
export function runNode(args: readonly string[], cwd = root): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}
