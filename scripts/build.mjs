// Bundles each entry point into one committed file, because a runner fetches the repository and installs nothing.
// Usage: node scripts/build.mjs [--root FOLDER] [--out FOLDER]
import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { writeLicenses } from './licenses.mjs';
import { bundledPackages } from './packages.mjs';
import { writeSbom } from './sbom.mjs';

/**
 * Modules that stay out of the bundle, and what stands in their place. ssh2's native parts are optional to it: to throw
 * is what a missing module does. GitHub's HTTP client (through undici a third of the bundle, and of the time to start)
 * serves only OIDC tokens and tool downloads, and we ask for neither. zod's messages come in fifty languages; English
 * is loaded by itself.
 */
const leftOut = [
  { path: /(?:^|\/)sshcrypto\.node$/, contents: `throw new Error('sshcrypto.node is not part of the bundle');` },
  { path: /^cpu-features$/, contents: `throw new Error('cpu-features is not part of the bundle');` },
  {
    path: /^@actions\/http-client$/,
    contents: `export class HttpClient { constructor() { throw new Error('http-client is not part of the bundle'); } }`,
  },
  { path: /^@actions\/http-client\/lib\/auth$/, contents: 'export class BearerCredentialHandler {}' },
  { path: /^\.\.\/locales\/index\.js$/, importer: /node_modules\/zod\//, contents: 'export {}' },
];

/** @type {import('esbuild').Plugin} */
const withoutWhatIsNeverUsed = {
  name: 'without-what-is-never-used',
  setup(builder) {
    for (const { path: filter, importer = /^/, contents } of leftOut) {
      builder.onResolve({ filter }, ({ path, importer: from }) =>
        importer.test(from) ? { path, namespace: 'left-out', pluginData: contents } : undefined,
      );
    }
    builder.onLoad({ filter: /^/, namespace: 'left-out' }, ({ pluginData }) => ({ contents: pluginData }));
  },
};

/**
 * Bundles the entry points of the project at `root` into `out`. The same sources and lock file give the
 * same bytes in any folder: nothing of the folder's own path may reach the bundle.
 */
export async function bundle(root, place) {
  // Beside first: a build that fails, or a run that begins meanwhile, still finds the bundle that was there.
  const out = `${place}.building`;
  await rm(out, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts', 'src/post.ts', 'src/fleet-report.ts'],
    outdir: out,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    // CommonJS: ssh2 requires Node's modules at run time, which an ES module could not without a shim.
    format: 'cjs',
    loader: { '.sh': 'text', '.py': 'text', '.yml': 'text' },
    plugins: [withoutWhatIsNeverUsed],
    // Readable on purpose: whoever lets it near a server may want to read it, and its stack traces help.
    minify: false,
    charset: 'utf8',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    logOverride: { 'empty-import-meta': 'error' },
  });
  const packages = bundledPackages(root, metafile);
  await writeLicenses(root, packages, join(out, 'licenses.txt'));
  await writeSbom(root, packages, join(out, 'sbom.cdx.json'));
  await rm(place, { recursive: true, force: true });
  await rename(out, place);
}

if (process.argv[1] === import.meta.filename) {
  const home = resolve(import.meta.dirname, '..');
  const { values } = parseArgs({ options: { root: { type: 'string' }, out: { type: 'string' } } });
  const root = resolve(values.root ?? home);
  await bundle(root, resolve(values.out ?? join(root, 'dist')));
}
