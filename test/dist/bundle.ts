import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

/** What Node is told before it runs a build: its clock stands still in 1970, and chance is none. */
const still = 'Date.now = () => 0; Math.random = () => 0.5;';

/** The same by another Node, from another folder, with another umask, clock, time zone, language and environment. */
export function buildUnderOtherSkies(out: string, from: string, node: string): void {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', 'umask 027 && exec "$@"', 'sh', node, join(root, 'scripts/build.mjs'), '--root', from, '--out', out],
    {
      cwd: '/',
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: from,
        LC_ALL: 'tr_TR.UTF-8',
        TZ: 'Pacific/Kiritimati',
        NODE_ENV: 'production',
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(still)}`,
      },
    },
  );
  if (status !== 0) throw new Error(stderr);
}

const sources = ['src', 'recipes', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** A copy of everything that a bundle is made from, in a folder of another name and depth; backwards, and as if old. */
export function copySources(folder: string): void {
  for (const path of [...sources, ...runtimePackages()].toReversed()) copy(join(root, path), join(folder, path));
}

/** File by file, the last name first: on most disks a folder is read in an order that comes from how it was filled. */
function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  if (statSync(from).isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(from).toSorted().toReversed()) copy(join(from, name), join(to, name));
  } else {
    cpSync(from, to);
  }
  utimesSync(to, 1_000_000_000, 1_000_000_000);
}

function runtimePackages(): string[] {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
  };
  return Object.keys(packages).filter((path) => path !== '' && !packages[path]?.dev && existsSync(join(root, path)));
}
