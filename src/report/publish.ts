import { annotations } from './annotations.ts';
import { report as jsonReport } from './json.ts';
import { maskAll, withoutSecrets } from './mask.ts';
import { outputs } from './outputs.ts';
import { planDocument } from './plan-document.ts';
import type { Ending } from './report.ts';
import type { Sink } from './sink.ts';
import { endedBadly, headline } from './story.ts';
import { summary } from './summary.ts';

/** Where an ending goes; `runnerPorts` gives the real ones. */
export interface PublishPorts {
  readonly setOutput: (name: string, value: string) => void;
  /** Adds Markdown to the job's summary. */
  readonly appendSummary: (markdown: string) => Promise<void>;
  /** Keeps a text in a file of that name, in a new folder on the runner, and returns its path. */
  readonly keep: (name: string, text: string) => Promise<string>;
  /** Makes the job fail, without a message of its own. */
  readonly fail: () => void;
  readonly sink: Sink;
}

/**
 * Tells the world how it ended: report and plan in files, outputs, annotations, job summary, and the job's own result. Never
 * throws: a part that cannot be written is said as a warning and the others are written all the same. `secrets` are
 * taken out of all of it. The job fails for `rolled-back` and `failed`, whatever else goes wrong. Returns the path of
 * the report, undefined when there is none.
 */
export async function publish(
  ending: Ending,
  ports: PublishPorts,
  secrets: readonly string[],
): Promise<string | undefined> {
  // First of all: nothing that goes wrong below may turn a failure green.
  if (endedBadly(ending)) ports.fail();
  // The status is a word of ours, whatever somebody's password is.
  const told: Ending = { ...maskAll(ending, withoutSecrets(secrets)), status: ending.status };
  const attempt = attempts(ports.sink);
  const path = await attempt('The report could not be written', () =>
    ports.keep('report.json', json(jsonReport(told))),
  );
  const plan = await attempt('The plan could not be written', () =>
    told.preview && told.plan
      ? ports.keep('plan.json', json(planDocument(told.plan, told.preview, told.prediction)))
      : undefined,
  );
  for (const [name, value] of Object.entries((await attempt('No outputs', () => outputs(told, path, plan))) ?? {})) {
    await attempt(`The output ${name} could not be set`, () => ports.sink.commands(() => ports.setOutput(name, value)));
  }
  await attempt('The annotations could not be written', () => {
    for (const annotation of annotations(told)) ports.sink.annotate(annotation);
  });
  await attempt('The job summary could not be written', () => ports.appendSummary(summary(told, path, plan)));
  await attempt('', () => ports.sink.line(headline(told)));
  return path;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

type Attempt = <T>(otherwise: string, part: () => T | Promise<T>) => Promise<T | undefined>;

/** Runs a part; when it throws, says `otherwise` with the reason and goes on. */
function attempts(sink: Sink): Attempt {
  return async (otherwise, part) => {
    try {
      return await part();
    } catch (error) {
      try {
        const reason = error instanceof Error ? error.message : String(error);
        sink.annotate({ level: 'warning', title: 'Steady Upgrade', message: `${otherwise}: ${reason}` });
      } catch {
        // The log itself cannot be written: there is nobody left to tell.
      }
      return undefined;
    }
  };
}
