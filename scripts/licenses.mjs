// Lists the licence of every package that esbuild put into a bundle, and lets none in that we may not pass on.
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What may be part of a file under the MIT licence, as SPDX calls it. Another one is a decision, and not a build's. */
const allowed = new Set(['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'Unlicense']);

/**
 * Writes one text with name, version, licence and licence texts of `packages` (see packages.mjs).
 * Throws for a package whose licence is not among those allowed, or is told nowhere: the build stops instead.
 */
export async function writeLicenses(root, packages, file) {
  const sections = packages.map((it) => {
    if (!isAllowed(it.licence)) throw new Error(refusal(it));
    return `${it.name} ${it.version}\nLicence: ${it.licence}\n\n${licenseTexts(join(root, it.folder), it)}\n`;
  });
  const head = 'Licences of the packages that are part of the files in this folder.\nWritten by scripts/build.mjs.\n';
  await writeFile(file, [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`));
}

/**
 * True when an SPDX expression leaves a choice that is allowed: `MIT`, `(MIT OR GPL-2.0-only)`, `MIT AND ISC`.
 * Whatever is more than that (a group within a group, an exception) is not.
 */
export function isAllowed(expression = '') {
  const plain = expression.replace(/^\((.*)\)$/, '$1');
  if (/[()]/.test(plain)) return false;
  return plain.split(' OR ').some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence)));
}

function refusal({ name, version, licence }) {
  const named = licence ? `is under ${licence}` : 'names no licence';
  return `${name} ${version} ${named}, which may not be part of the bundle. Allowed: ${[...allowed].join(', ')} (scripts/licenses.mjs).`;
}

/** All of them: who lets choose between licences keeps each in a file of its own. Sorted by name. */
function licenseTexts(folder, { name, version }) {
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)(\.(md|txt)|[.-][A-Z0-9.-]+)?$/i.test(file))
    .sort();
  if (files.length === 0)
    throw new Error(`${name} ${version} brings no licence file, and its terms ask to pass one on.`);
  return files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()).join('\n\n');
}
