// Node 20 reads no TypeScript, and none reads shell text as a module: both are bundled first.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** In a bundle every module would find itself in the bundle's folder: those that ask are told where they came from. */
const ownFolder = {
  name: 'own-folder',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const contents = await readFile(path, 'utf8');
      return { contents: contents.replaceAll('import.meta.dirname', JSON.stringify(dirname(path))), loader: 'ts' };
    });
  },
};

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
    plugins: [ownFolder],
    loader: { '.sh': 'text', '.py': 'text', '.yml': 'text' },
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  process.setSourceMapsEnabled(true);
  return import(pathToFileURL(outfile).href);
}
