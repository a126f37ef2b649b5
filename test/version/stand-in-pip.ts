import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { recordedFacts } from '../facts/recorded.ts';

/** The shells of this machine that a host may have, each as a command. */
export const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([name = '']) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0,
);

/** A virtualenv whose pip is a program of the test's own. `site`: its site-packages. Whoever made it removes `folder`. */
export function standInPip(
  pip: string,
  specifiers: string,
): { folder: string; site: string; facts: PythonInstallation } {
  const folder = mkdtempSync(join(tmpdir(), 'steady-pip-'));
  execFileSync('python3', ['-m', 'venv', '--without-pip', join(folder, 'env')]);
  const executable = join(folder, 'env/bin/python3');
  const purelib = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const site = execFileSync(executable, ['-c', purelib], { encoding: 'utf8' }).trim();
  mkdirSync(join(site, 'pip/_vendor/packaging'), { recursive: true });
  mkdirSync(join(site, 'pip-25.0.dist-info'));
  writeFileSync(join(site, 'pip-25.0.dist-info/METADATA'), 'Metadata-Version: 2.1\nName: pip\nVersion: 25.0\n');
  writeFileSync(join(site, 'pip/__main__.py'), pip);
  writeFileSync(join(site, 'pip/_vendor/packaging/specifiers.py'), specifiers);
  const known = recordedFacts('pretalx');
  return { folder, site, facts: { ...known, python: { ...known.python, executable, owner: userInfo().username } } };
}
