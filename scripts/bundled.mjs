// Node 20 reads no TypeScript, and none reads shell text as a module: both are bundled first.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What the TypeScript module `entry` of the project at `home` exports, by way of a bundle below `.cache/NAME`. */
export async function importBundled(home, entry, name) {
  // A fresh clone may have to fetch it first: whoever calls has seen to that.
  const { build } = await import('esbuild');
  const outfile = join(home, '.cache', name, `${name}.mjs`);
  await build({
    absWorkingDir: home,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    loader: { '.sh': 'text', '.py': 'text', '.yml': 'text' },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(outfile).href);
}
