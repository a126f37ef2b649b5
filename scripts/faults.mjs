// `npm run test:faults`: runs test/faults/command.ts. docs/testing.md says what it does.
import { resolve } from 'node:path';
import { importBundled } from './bundled.mjs';

const home = resolve(import.meta.dirname, '..');
process.chdir(home);
const { main } = await importBundled(home, 'test/faults/command.ts', 'faults');
// Whoever stops it stops its hosts: they are labelled with this process, and the next call removes them.
process.exit(await main(process.argv.slice(2)));
