// Tells whether node_modules is what the lock file says, so that a fresh clone needs no command but `npm test`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** True when every package is there in the version of the lock file (other platforms' optional ones may be absent). */
export function installed(root) {
  const done = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(done)) return false;
  const have = packagesOf(done);
  const wanted = packagesOf(join(root, 'package-lock.json'));
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return have[path] ? have[path].version === version : optional === true;
  });
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
