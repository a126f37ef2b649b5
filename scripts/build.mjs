// Bundles each entry point into one committed file, because a runner fetches the repository and installs nothing.
// Usage: node scripts/build.mjs [--root FOLDER] [--out FOLDER]
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { writeLicenses } from './licenses.mjs';

/**
 * Modules that stay out of the bundle, and what stands in their place. ssh2's native parts are optional to it: to throw
 * is what a missing module does. GitHub's HTTP client (half of the bundle and of the time to start, through undici)
 * serves only OIDC tokens and tool downloads, and we ask for neither.
 */
const leftOut = {
  'sshcrypto.node': `throw new Error('sshcrypto.node is not part of the bundle');`,
  'cpu-features': `throw new Error('cpu-features is not part of the bundle');`,
  'http-client': `export class HttpClient { constructor() { throw new Error('http-client is not part of the bundle'); } }`,
  'http-client/lib/auth': 'export class BearerCredentialHandler {}',
};

/** @type {import('esbuild').Plugin} */
const withoutWhatIsNeverUsed = {
  name: 'without-what-is-never-used',
  setup(builder) {
    builder.onResolve({ filter: /(?:^|\/)sshcrypto\.node$|^cpu-features$|^@actions\/http-client/ }, ({ path }) => ({
      path: path.replace(/^.*\/(?=sshcrypto)|^@actions\//, ''),
      namespace: 'left-out',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => {
      if (path in leftOut) return { contents: leftOut[path] };
      return { errors: [{ text: `scripts/build.mjs knows no stand-in for ${path}` }] };
    });
  },
};

/**
 * Bundles src/main.ts and src/post.ts of the project at `root` into `out`. The same sources and lock file give the
 * same bytes in any folder: nothing of the folder's own path may reach the bundle.
 */
export async function bundle(root, out) {
  await rm(out, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/main.ts', 'src/post.ts'],
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
  await writeLicenses(root, metafile, join(out, 'licenses.txt'));
}

if (process.argv[1] === import.meta.filename) {
  const home = resolve(import.meta.dirname, '..');
  const { values } = parseArgs({ options: { root: { type: 'string' }, out: { type: 'string' } } });
  const root = resolve(values.root ?? home);
  await bundle(root, resolve(values.out ?? join(root, 'dist')));
}
