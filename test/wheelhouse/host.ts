import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { type Portrait, parsePortrait, portraitScript } from '../../src/version/portrait.ts';
import { runnerTools } from '../../src/wheelhouse/runner-tools.ts';
import type { RunnerTools } from '../../src/wheelhouse/tools.ts';
import { recordedFacts } from '../facts/recorded.ts';

/** A package of an index that a test makes; see index.py. */
export interface TestPackage {
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
  readonly extras?: readonly string[];
  /** Further files of the wheel. */
  readonly files?: readonly string[];
  /** Of the wheel that the index has; absent: it has sources alone, and `builds` is the tag of what they make. */
  readonly tags?: string;
  readonly builds?: string;
}

/** A folder that goes when the tests end. */
export function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'steady-wheelhouse-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A package index as a folder: what pip takes for `--find-links`. */
export function makeIndex(packages: readonly TestPackage[]): string {
  const folder = temporary();
  execFileSync('python3', [join(import.meta.dirname, 'index.py'), folder], { input: JSON.stringify(packages) });
  return folder;
}

/** A virtualenv with packages of an index, and what a host that has it would be known as. */
export function makeHost(index: string, ...packages: string[]): PythonInstallation {
  const environment = join(temporary(), 'env');
  execFileSync('python3', ['-m', 'venv', environment]);
  const executable = join(environment, 'bin/python');
  const options = ['-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', '--find-links', index];
  execFileSync(executable, [...options, ...packages]);
  const known = recordedFacts('pretalx');
  const version = packages[0]?.split('==')[1] ?? known.package.version;
  return {
    ...known,
    package: { ...known.package, version, extras: [] },
    python: { ...known.python, executable, environment, owner: userInfo().username },
  };
}

/** What that host says of its Python, by the script that a real one is asked with. */
export function portraitOf(facts: PythonInstallation, looksOnly = false): { portrait: Portrait; installed: string } {
  const options = {
    input: portraitScript(facts, looksOnly),
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  } as const;
  return parsePortrait(execFileSync('sh', ['-s'], options));
}

/** The same host with another Python: Debian 12's, whose wheels are for glibc 2.36. */
export function asDebian12(portrait: Portrait): Portrait {
  const glibc = Array.from({ length: 20 }, (_, at) => `manylinux_2_${36 - at}_x86_64`);
  return {
    ...portrait,
    python: '3.11.2',
    abi: 'cp311',
    platforms: [...glibc, 'linux_x86_64'],
    markers: {
      ...portrait.markers,
      python_version: '3.11',
      python_full_version: '3.11.2',
      implementation_version: '3.11.2',
      platform_machine: 'x86_64',
    },
  };
}

/** This machine as a runner whose pip knows that index alone, with a tool cache of the test's own. */
export function makeRunner(index: string, job: NodeJS.ProcessEnv = {}): RunnerTools {
  const folder = temporary();
  for (const name of ['temp', 'tools']) mkdirSync(join(folder, name));
  // tool-cache reads them by itself.
  process.env.RUNNER_TEMP = join(folder, 'temp');
  process.env.RUNNER_TOOL_CACHE = join(folder, 'tools');
  return runnerTools({
    ...process.env,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: index,
    PIP_CONFIG_FILE: '/dev/null',
    ...job,
  });
}
