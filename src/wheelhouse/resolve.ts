import { Answers } from '../facts/answers.ts';
import type { PythonInstallation } from '../facts/facts.ts';
import type { Request } from '../inputs/request.ts';
import type { PythonRecipe } from '../recipe/schema.ts';
import { parsePipTarget, pipQuestion } from '../version/pip.ts';
import type { PythonTarget } from '../version/target.ts';
import type { StandIn } from './stand-in.ts';

/** One file that pip would fetch for the host. */
export interface Artifact {
  readonly name: string;
  readonly version: string;
  /** `pretalx-2025.2.2-py3-none-any.whl`, or an archive of sources. */
  readonly file: string;
  /** As the index says it; absent where it does not. */
  readonly sha256?: string;
}

/**
 * Which versions a request means on the host, by the runner's pip: the same question and the same answers as on the host
 * itself (src/version/pip.py), and the files that they come in.
 * @throws Problem as `parsePipTarget` does.
 */
export async function resolveOnRunner(
  pip: StandIn,
  installed: string,
  recipe: PythonRecipe,
  facts: PythonInstallation,
  request: Pick<Request, 'version' | 'mode'>,
): Promise<{ target: PythonTarget; artifacts: readonly Artifact[] }> {
  const question = {
    ...pipQuestion(recipe, facts, request.version),
    migrations: request.mode === 'plan',
    foreign: pip.program,
    // Everything that is installed is in one folder here, whoever installed it there.
    user: false,
  };
  const kept = facts.python.successor ? 'rebuilt' : 'kept';
  const { stdout, stderr } = await pip.resolve(JSON.stringify(question), installed, kept);
  const noise = stderr.trim().split('\n').slice(-3).join('\n');
  const said = `{"fact":"started","value":"yes"}\n${stdout}\n${JSON.stringify({ fact: 'noise', value: noise })}\n`;
  const target = parsePipTarget(said, facts, request.version, 'runner');
  // A newer version than the index has stays (`latest`): then nothing is fetched either.
  const artifacts = target.pins.length > 0 ? new Answers(said).all('artifact').map(artifact) : [];
  return { target, artifacts };
}

function artifact(line: string): Artifact {
  const [name = '', version = '', file = '', sha256 = '-'] = line.split(' ');
  return { name, version, file, ...(sha256 !== '-' && { sha256 }) };
}
