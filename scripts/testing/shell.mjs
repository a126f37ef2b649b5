// What shellcheck is given. Two kinds of file: programs, which name their shell in the first line, and parts, which are
// joined into one program for the host and know each other's functions and variables.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const notOurs = new Set(['node_modules', '.git', '.cache', 'dist', 'coverage', 'tmp']);

/** Shell programs below `root`, as paths relative to it. */
export function shellPrograms(root) {
  return shellFiles(root).filter((file) => isProgram(root, file));
}

/**
 * One file for each folder of parts, written into `into`, that sources them all: checked with --check-sourced, each
 * part is judged together with its siblings, and findings name the part's own line.
 */
export function wholesOfParts(root, into) {
  const parts = shellFiles(root).filter((file) => !isProgram(root, file));
  const folders = [...new Set(parts.map((file) => dirname(file)))];
  return folders.map((folder) => {
    const lines = parts
      .filter((file) => dirname(file) === folder)
      .map((file) => `# shellcheck source=${file}\n. ./${file}`);
    const whole = join(into, `${folder.replaceAll('/', '-')}.sh`);
    writeFileSync(whole, `#!/bin/sh\n${lines.join('\n')}\n`);
    return whole;
  });
}

function isProgram(root, file) {
  return readFileSync(join(root, file), 'utf8').startsWith('#!');
}

/** Found by walking: a copy without git, such as an archive, is checked as well. */
function shellFiles(root) {
  return [...walk(root, root)].filter((file) => file.endsWith('.sh') || file === '.ci/run').sort();
}

function* walk(root, folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !notOurs.has(entry.name)) yield* walk(root, path);
    else if (entry.isFile()) yield relative(root, path);
  }
}
