/** A program of the name of GitHub's own, that remembers what it was asked for and does nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface GhCall {
  readonly args: readonly string[];
  readonly repository: string;
  /** What lies in the file that --body-file names. */
  readonly body: string;
}

export interface Gh {
  /** For the PATH. */
  readonly folder: string;
  calls(): GhCall[];
}

export async function makeGh(home: string): Promise<Gh> {
  const folder = join(home, 'gh');
  const record = join(folder, 'calls');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'gh'), program(record), { mode: 0o755 });
  const lines = () => (existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n') : []);
  return { folder, calls: () => lines().map((line) => JSON.parse(line) as GhCall) };
}

function program(record: string): string {
  return `#!/usr/bin/env node
const { appendFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
const body = readFileSync(args[args.indexOf('--body-file') + 1], 'utf8');
appendFileSync(${JSON.stringify(record)}, JSON.stringify({ args, repository: process.env.GH_REPO, body }) + '\\n');
`;
}
