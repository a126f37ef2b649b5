// `npm run demo`: runs test/demo/demo.ts. docs/demo.md says what it shows.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { importBundled } from './bundled.mjs';

const home = resolve(import.meta.dirname, '..');
const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`Steady Upgrade needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

// A fresh clone has no packages yet. Existing ones are left alone: somebody may be working with them.
if (!existsSync(join(home, 'node_modules', '.package-lock.json'))) {
  console.log('Fetching the packages of this project (npm ci), once …');
  const { status } = spawnSync('npm', ['ci'], { cwd: home, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}

const { main } = await importBundled(home, 'test/demo/demo.ts', 'demo');
process.exitCode = await main(home, process.argv.slice(2));
