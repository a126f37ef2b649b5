// Lists the licence of every package that esbuild put into a bundle.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes one text with name, version, licence and licence text of every package of the bundle, sorted by name. */
export async function writeLicenses(root, metafile, file) {
  const sections = bundledPackages(metafile).map((folder) => describePackage(root, folder));
  const head = 'Licences of the packages that are part of the files in this folder.\nWritten by scripts/build.mjs.\n';
  await writeFile(file, [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`));
}

/** Package folders, relative to the root, of all files that ended up in an output with at least one byte. */
function bundledPackages(metafile) {
  const used = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  );
  const folders = used.map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]).filter(Boolean);
  return [...new Set(folders)].sort();
}

function describePackage(root, folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const named = license ?? licenses?.map(({ type }) => type).join(', ');
  const text = licenseText(join(root, folder));
  // Sending out a package whose terms nobody can read is not ours to decide: the build stops instead.
  if (!named && !text) throw new Error(`${name} ${version} names no licence and brings no licence file`);
  return `${name} ${version}\nLicence: ${named ?? 'see below'}\n\n${text ?? '(The package brings no licence file.)'}\n`;
}

function licenseText(folder) {
  const file = readdirSync(folder)
    .sort()
    .find((name) => /^(licen[cs]e|copying)/i.test(name));
  if (!file || !existsSync(join(folder, file))) return undefined;
  return readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
}
