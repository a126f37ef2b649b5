import { Problem } from '../problem.ts';
import { mostCharacters } from '../report/annotations.ts';
import { oneLine, severalLines, shorten } from '../report/plain-text.ts';
import type { PublishPorts } from '../report/publish.ts';
import { countsOf, type FleetStatus, type Instance, isBad, sorted, statusOf, storyOf } from './instance.ts';
import { readFleet } from './reports.ts';
import { headline, sentence, summary } from './summary.ts';

/** The outputs of fleet-report/action.yml, in its order. */
export interface FleetOutputs {
  readonly 'worst-status': FleetStatus;
  /** JSON: a number for each status. */
  readonly counts: string;
}

/** What the joint report needs of the world around it. */
export interface FleetWorld {
  /** An action input as the user wrote it; '' when not given. */
  readonly getInput: (name: string) => string;
  readonly ports: Omit<PublishPorts, 'keep'>;
}

/**
 * Tells of a whole fleet what its instances' reports say: log, outputs, annotation, job summary. The job fails when one
 * of them did not end well, or left no report; every output is set before it does. Never throws a Problem.
 */
export async function fleetReport({ getInput, ports }: FleetWorld): Promise<void> {
  try {
    const expected = getInput('instances').split(/\s+/).filter(Boolean);
    const instances = sorted(await readFleet(folderOf(getInput('reports').trim()), expected));
    await tell(instances, ports);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    ports.fail();
    setOutputs([], ports);
    ports.sink.annotate({ level: 'error', title: 'No report of the fleet', message: error.explain() });
  }
}

async function tell(instances: readonly Instance[], ports: FleetWorld['ports']): Promise<void> {
  // First of all: nothing that goes wrong below may turn a failure green.
  if (instances.some(isBad)) ports.fail();
  for (const instance of instances) {
    ports.sink.line(`${oneLine(instance.name, 120)}: ${statusOf(instance)}. ${oneLine(storyOf(instance))}`);
  }
  setOutputs(instances, ports);
  const bad = instances.filter(isBad).map((it) => `- ${oneLine(it.name, 120)}: ${severalLines(storyOf(it), 300)}`);
  if (bad.length > 0) {
    const message = shorten([sentence(instances), ...bad].join('\n'), mostCharacters);
    ports.sink.annotate({ level: 'error', title: headline(instances), message });
  }
  await ports.appendSummary(summary(instances));
  ports.sink.line(headline(instances));
}

/** Of no instances nothing good is known. */
function setOutputs(worstFirst: readonly Instance[], { sink, setOutput }: FleetWorld['ports']): void {
  const outputs: FleetOutputs = {
    'worst-status': worstFirst[0] ? statusOf(worstFirst[0]) : 'no-report',
    counts: JSON.stringify(countsOf(worstFirst)),
  };
  for (const [name, value] of Object.entries(outputs)) sink.commands(() => setOutput(name, value));
}

function folderOf(input: string): string {
  if (input !== '' && !/[\0\r\n]/.test(input)) return input;
  throw new Problem({
    what: `Input \`reports\` is ${input === '' ? 'missing or empty' : 'of several lines'}: it must be the path of a folder on the runner.`,
    next: 'Give the folder that actions/download-artifact downloaded the reports into.',
  });
}
