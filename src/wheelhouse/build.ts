import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import type { Portrait } from '../version/portrait.ts';
import type { Artifact } from './resolve.ts';
import type { RunnerTools } from './tools.ts';

/**
 * Makes a wheel of an archive of sources, by the runner's own Python. What comes out may only hold Python: anything
 * compiled is for the runner's machine.
 * @returns the wheel's name in `folder`.
 * @throws Problem when it cannot be built, or when it is not pure.
 */
export async function buildWheel(
  tools: RunnerTools,
  { python, platforms, implementation }: Portrait,
  { name, version, file }: Artifact,
  folder: string,
): Promise<string> {
  const place = await tools.folder();
  // The host's Python decides whether it may be installed, and was asked already.
  const options = ['--quiet', '--no-deps', '--ignore-requires-python', '--no-binary', name, '--wheel-dir', place];
  const done = await tools.run('python3', ['-m', 'pip', 'wheel', ...options, `${name}==${version}`]);
  const wheel = (await readdir(place)).find((it) => it.endsWith('.whl'));
  const here = `There is no wheel of ${name} ${version} for the host (Python ${python}, ${platforms[0]}), only its source (${file}), and`;
  if (done.code !== 0 || !wheel) {
    throw refused(
      `${here} the runner could not build one:\n${done.stderr.trim().split('\n').slice(-6).join('\n')}`,
      name,
    );
  }
  if (!isPure(wheel, implementation, python)) {
    throw refused(
      `${here} what the runner made of it (${wheel}) is for the runner's own machine, not for the host.`,
      name,
    );
  }
  await rename(join(place, wheel), join(folder, wheel));
  return wheel;
}

/** Python alone, and of a Python that the host's can be. */
function isPure(wheel: string, implementation: string, python: string): boolean {
  const [tags = '', abi, platform] = wheel
    .replace(/\.whl$/, '')
    .split('-')
    .slice(-3);
  const [major = '', minor = ''] = python.split('.');
  const fitting = [`py${major}`, `py${major}${minor}`, `${implementation}${major}${minor}`];
  return abi === 'none' && platform === 'any' && tags.split('.').some((tag) => fitting.includes(tag));
}

function refused(what: string, name: string): Problem {
  return new Problem({
    what,
    state: 'Nothing was changed on the host.',
    next: `Build a wheel of ${name} on a machine like the host (pip wheel ${name}), and name its folder or index in PIP_FIND_LINKS or PIP_EXTRA_INDEX_URL of this step.`,
  });
}
