// `npm run recipe -- FILE.yml`: checks a recipe and prints the plan it makes, without a host. docs/recipes.md has it.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const home = resolve(import.meta.dirname, '..');
const folder = join(home, '.cache', 'recipe');
await mkdir(folder, { recursive: true });
// Node 20 reads no TypeScript, and none reads shell text as a module.
const outfile = join(folder, 'recipe.mjs');
await build({
  absWorkingDir: home,
  entryPoints: ['scripts/recipe/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  loader: { '.sh': 'text', '.py': 'text', '.yml': 'text' },
  logLevel: 'warning',
});
const { main } = await import(pathToFileURL(outfile).href);
// npm runs scripts in the project's folder; paths are meant from where it was called.
process.exitCode = await main(
  process.argv.slice(2),
  { home, from: process.env.INIT_CWD ?? process.cwd() },
  console.log,
);
