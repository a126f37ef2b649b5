// Programs that tests need and npm does not bring. What is missing is installed where that is possible.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { lastLine, run } from './run.mjs';

/** Ours alone, and not committed: a clone that is deleted leaves nothing behind. */
export const cache = resolve(import.meta.dirname, '../../.cache');

const goTools = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  act: 'github.com/nektos/act@v0.2.89',
};

const bin = join(cache, 'bin');

/** The search path with what is installed here and by Go. */
export function searchPath() {
  return [bin, process.env.PATH, join(homedir(), 'go', 'bin'), '/usr/local/go/bin'].filter(Boolean).join(delimiter);
}

/** Makes sure that a tool is there; returns why it is not, in one sentence, or undefined. */
export function ensureTool(name) {
  if (find(name)) return undefined;
  return name in goTools ? installWithGo(name) : installWithApt(name);
}

function find(name) {
  return searchPath()
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

async function installWithGo(name) {
  if (!find('go')) return `${name} is not installed, and Go is not there to install it (go install ${goTools[name]})`;
  console.log(`   installing ${goTools[name]} (a minute at the first time)`);
  const env = { ...process.env, PATH: searchPath(), GOBIN: bin, GOFLAGS: '-modcacherw' };
  const { code, output } = await run('go', ['install', goTools[name]], { env });
  return code === 0 ? undefined : `${name} is not installed, and go install failed: ${lastLine(output)}`;
}

async function installWithApt(name) {
  const how = `apt-get install ${name}`;
  if (!find('apt-get')) return `${name} is not installed, and this machine has no apt-get to install it`;
  if (process.getuid?.() !== 0) return `${name} is not installed, and installing it needs root (${how})`;
  console.log(`   ${how}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // A third party's list that cannot be reached must not keep Debian's own from being read.
  await run('apt-get', ['update', '-qq'], { env });
  const { code, output } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
  return code === 0 ? undefined : `${name} is not installed, and ${how} failed: ${lastLine(output)}`;
}

/**
 * Installs the Node that the action runs under, beside the one that runs the tests, for the tests of the bundles.
 * Returns why that was not possible, in one sentence, or undefined.
 */
export async function ensureNode(major) {
  if (existsSync(nodeExecutable(major))) return undefined;
  const folder = join(cache, `node-${major}`);
  await mkdir(folder, { recursive: true });
  console.log(`   installing Node ${major} for the tests of the bundles`);
  const args = ['install', '--prefix', folder, '--no-save', '--no-package-lock', `${nodePackage()}@${major}`];
  const { code, output } = await run('npm', args, { cwd: folder });
  return code === 0 ? undefined : `Node ${major} could not be installed: ${lastLine(output)}`;
}

/** Where `ensureNode` puts it. */
export function nodeExecutable(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  return join(cache, `node-${major}`, 'node_modules', nodePackage(), 'bin', 'node');
}

function nodePackage() {
  return `node-${process.platform}-${process.arch}`;
}
