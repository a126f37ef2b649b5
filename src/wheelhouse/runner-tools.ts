import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getExecOutput } from '@actions/exec';
import { cacheDir, find } from '@actions/tool-cache';
import { withoutTheJob } from '../environment.ts';
import { Problem } from '../problem.ts';
import { withoutAddresses } from './addresses.ts';
import type { RunnerTools } from './tools.ts';

/** What pip and the builds it starts go by, beside what a login has. */
const forPip =
  /^(HOME|TMPDIR|NETRC|LD_LIBRARY_PATH|PIP_\w+|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|XDG_C\w+_HOME)$/;

/** What would have pip do something else than resolve and fetch for another Python. */
const notForPip =
  /^PIP_(TARGET|PREFIX|ROOT|USER|PYTHON|REQUIRE_VIRTUALENV|PLATFORM|ABI|IMPLEMENTATION|PYTHON_VERSION)$/;

/** The same for every run: nobody is asked, and what is built of the same source is the same (reproducible-builds.org). */
const always = {
  PIP_NO_INPUT: '1',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  LC_ALL: 'C.UTF-8',
  SOURCE_DATE_EPOCH: '315532800',
};

/** The real runner, with what the job was given: `job` is its environment. */
export function runnerTools(job: NodeJS.ProcessEnv): RunnerTools {
  const own = Object.entries(withoutTheJob(job, forPip)).filter(([name]) => !notForPip.test(name));
  const env = { ...Object.fromEntries(own), ...always };
  // Without it there is no cache (tool-cache throws): a runner of another make.
  const caches = Boolean(job.RUNNER_TOOL_CACHE);
  return {
    run: async (program, words) => {
      const options = { env, silent: true, ignoreReturnCode: true };
      const done = await getExecOutput(program, [...words], options).catch((error: unknown) => {
        throw notThere(program, error);
      });
      const tell = (text: string) => withoutAddresses(text, env);
      return { code: done.exitCode, stdout: tell(done.stdout), stderr: tell(done.stderr) };
    },
    folder: () => mkdtemp(join(job.RUNNER_TEMP || tmpdir(), 'steady-upgrade-')),
    find: ({ tool, version, platform }) => (caches ? find(tool, version, platform) : ''),
    keep: async (folder, { tool, version, platform }) => {
      if (caches) await cacheDir(folder, tool, version, platform);
    },
  };
}

function notThere(program: string, error: unknown): Problem {
  return new Problem({
    what: `The runner could not run ${program}: ${error instanceof Error ? error.message : String(error)}`,
    state: 'Nothing was changed on the host.',
    next: 'With `packages: runner` the runner needs Python 3 with pip: a step `uses: actions/setup-python` before this one.',
  });
}
