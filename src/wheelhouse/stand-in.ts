import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { resolveProgram } from '../version/pip.ts';
import type { Portrait } from '../version/portrait.ts';
import foreign from './foreign.py';
import type { Done, RunnerTools } from './tools.ts';

/** The runner's pip, made to answer for the host's Python (foreign.py says how). */
export interface StandIn {
  readonly portrait: Portrait;
  /** Where foreign.py is: src/version/pip.py calls it in place of `python -m pip`. */
  readonly program: string;
  /** `pip COMMAND …` for the host's Python. */
  pip(...words: string[]): Promise<Done>;
  /** `resolveProgram` (src/version/pip.ts) with its arguments. */
  resolve(...words: string[]): Promise<Done>;
}

/** The oldest pip that can say for another Python what it would install, and which of its library is as we know it. */
const oldestPip = '23.0';

/**
 * Sets it up, in a folder of its own.
 * @throws Problem when the runner has no Python 3 with a pip that is new enough.
 */
export async function standIn(tools: RunnerTools, portrait: Portrait): Promise<StandIn> {
  const pip = await findPip(tools);
  const folder = await tools.folder();
  const program = join(folder, 'foreign.py');
  const script = join(folder, 'resolve.py');
  await mkdir(join(folder, 'pip'));
  // Alone: what else the runner has would count as installed on the host.
  await symlink(pip, join(folder, 'pip/pip'));
  await mkdir(join(folder, 'installed'));
  await writeFile(join(folder, 'portrait.json'), JSON.stringify(portrait));
  await writeFile(program, foreign);
  await writeFile(script, resolveProgram);
  const call = (...words: string[]) => tools.run('python3', ['-I', '-S', '-B', program, ...words]);
  const stubs = await call('install-stubs');
  if (stubs.code !== 0) throw new Error(`what the host has could not be written down: ${stubs.stderr}`);
  return {
    portrait,
    program,
    pip: (...words) => call('pip', ...words),
    resolve: (...words) => call('script', script, ...words),
  };
}

async function findPip(tools: RunnerTools): Promise<string> {
  const ask = 'import pip; print(pip.__version__); print(pip.__path__[0])';
  const { code, stdout } = await tools.run('python3', ['-c', ask]);
  const [version = '', folder = ''] = stdout.trim().split('\n');
  const number = (text: string) => text.split('.').slice(0, 2).map(Number);
  const [[major = 0, minor = 0], [least = 0, leastMinor = 0]] = [number(version), number(oldestPip)];
  if (code === 0 && (major > least || (major === least && minor >= leastMinor))) return folder;
  throw new Problem({
    what:
      code === 0 ? `The runner's pip is ${version}; ${oldestPip} is needed.` : 'The Python of the runner has no pip.',
    state: 'Nothing was changed on the host.',
    next: 'With `packages: runner` the runner needs Python 3 with pip: a step `uses: actions/setup-python` before this one.',
  });
}
