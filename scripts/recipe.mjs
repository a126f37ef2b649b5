// `npm run recipe -- FILE.yml`: checks a recipe and prints the plan it makes, without a host. docs/recipes.md has it.
import { resolve } from 'node:path';
import { importBundled } from './bundled.mjs';

const home = resolve(import.meta.dirname, '..');
const { main } = await importBundled(home, 'scripts/recipe/main.ts', 'recipe');
// npm runs scripts in the project's folder; paths are meant from where it was called.
process.exitCode = await main(
  process.argv.slice(2),
  { home, from: process.env.INIT_CWD ?? process.cwd() },
  console.log,
);
