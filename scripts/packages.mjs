// What a bundle is made of.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The packages of which esbuild put at least one byte into an output, by its metafile, sorted by their folders:
 * `folder` (relative to `root`, as the lock file names it), `name`, `version`, `licence` (SPDX; undefined: not named).
 */
export function bundledPackages(root, metafile) {
  const used = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  const folders = used.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean);
  return [...new Set(folders)].sort().map((folder) => describe(root, folder));
}

function describe(root, folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  // Old packages have a list, and mean any of it.
  return { folder, name, version, licence: license ?? licenses?.map(({ type }) => type).join(' OR ') };
}
