// Fails when dist is not what src, recipes and the lock file say: what runs must be what was reviewed.
// Usage: node scripts/check-dist.mjs [--dist FOLDER]
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './build.mjs';

/** Names of files that differ, are missing or are too many in one of two folders. */
async function differences(one, other) {
  const names = new Set([...(await namesIn(one)), ...(await namesIn(other))]);
  const differing = [];
  for (const name of [...names].sort()) {
    const [left, right] = await Promise.all([contentOf(join(one, name)), contentOf(join(other, name))]);
    if (!left || !right || !left.equals(right)) differing.push(name);
  }
  return differing;
}

const namesIn = (folder) => readdir(folder, { recursive: true }).catch(() => []);
const contentOf = (file) => readFile(file).catch(() => undefined);

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { dist: { type: 'string' } } });
const dist = resolve(values.dist ?? join(root, 'dist'));
const fresh = await mkdtemp(join(tmpdir(), 'steady-upgrade-dist-'));
try {
  await bundle(root, fresh);
  const stale = await differences(dist, fresh);
  if (stale.length > 0) {
    console.error(`dist is stale: ${stale.join(', ')}. Run \`npm run build\` and commit dist.`);
    process.exitCode = 1;
  }
} finally {
  await rm(fresh, { recursive: true, force: true });
}
