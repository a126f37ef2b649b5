import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PublishPorts } from './publish.ts';
import { runnerSink, type Sink } from './sink.ts';

/** The log of the job we run in. */
export function standardSink(): Sink {
  return runnerSink(
    (text) => void process.stdout.write(text),
    () => randomUUID(),
  );
}

/**
 * The runner we run on. `environment` names its files and folders (GITHUB_STEP_SUMMARY, RUNNER_TEMP); without a
 * summary file (act, a shell) there is no summary, without a temporary folder the system's own is used.
 * `core` is `@actions/core`.
 */
export function runnerPorts(
  core: { readonly setOutput: (name: string, value: string) => void },
  sink: Sink,
  environment: Readonly<Record<string, string | undefined>>,
): PublishPorts {
  return {
    sink,
    setOutput: (name, value) => core.setOutput(name, value),
    appendSummary: async (markdown) => {
      const file = environment.GITHUB_STEP_SUMMARY;
      if (file) await appendFile(file, markdown);
    },
    keep: async (name, text) => {
      // A folder of its own for each: a job may upgrade several hosts.
      const folder = await mkdtemp(join(environment.RUNNER_TEMP || tmpdir(), 'steady-upgrade-'));
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    fail: () => {
      process.exitCode = 1;
    },
  };
}
