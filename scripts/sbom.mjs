// The bill of materials of a bundle: what is really inside, and not what npm would install.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes `packages` (see packages.mjs) as CycloneDX 1.5, the version that `npm sbom` writes. Hashes are those of the
 * packages' archives, from the lock file of the project at `root`. It holds no time and no serial number: the same
 * bundle gives the same bytes. Throws when what was bundled is not what the lock file says.
 */
export async function writeSbom(root, packages, file) {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')).packages;
  const { esbuild } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).devDependencies;
  const own = { name: lock[''].name, version: lock[''].version, licence: lock[''].license };
  const components = packages.map((it) => component(it, lock[it.folder]));
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', name: 'esbuild', version: esbuild }] },
      component: { 'bom-ref': reference(own), type: 'application', ...described(own) },
    },
    components,
    dependencies: [{ ...own, folder: '' }, ...packages].map((it) => ({
      ref: reference(it),
      dependsOn: dependenciesOf(it.folder, lock, packages).map(reference),
    })),
  };
  await writeFile(file, `${JSON.stringify(bom, null, 2)}\n`);
}

function component(it, locked) {
  if (locked?.version !== it.version)
    throw new Error(`${it.name} is ${it.version} in node_modules and ${locked?.version ?? 'absent'} in the lock file.`);
  const [algorithm, digest] = locked.integrity.split('-');
  const hashes = [{ alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(digest, 'base64').toString('hex') }];
  return { 'bom-ref': reference(it), type: 'library', ...described(it), scope: 'required', purl: purl(it), hashes };
}

function described({ name, version, licence }) {
  const one = /^[\w.-]+$/.test(licence) ? { license: { id: licence } } : { expression: licence };
  return { name, version, licenses: [one] };
}

const reference = ({ name, version }) => `${name}@${version}`;
const purl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** Of what a package asks for, those that are in the bundle; each as Node would find it, in the nearest node_modules. */
function dependenciesOf(folder, lock, packages) {
  const { dependencies = {}, optionalDependencies = {} } = lock[folder];
  return Object.keys({ ...dependencies, ...optionalDependencies })
    .map((name) => places(folder, name).find((place) => lock[place]))
    .flatMap((place) => packages.filter((it) => it.folder === place));
}

function places(folder, name) {
  const here = `${folder ? `${folder}/` : ''}node_modules/${name}`;
  const above = folder.lastIndexOf('/node_modules/');
  if (folder === '') return [here];
  return [here, ...places(above < 0 ? '' : folder.slice(0, above), name)];
}
