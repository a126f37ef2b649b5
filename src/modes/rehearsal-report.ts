import type { Rehearsal } from '../plan/prediction.ts';
import { Problem } from '../problem.ts';
import { parseReport } from '../report/schema.ts';

/**
 * What a rehearsal measured, from its report on the runner.
 * @throws Problem when the file cannot be read, or is no report of a rehearsal that passed.
 */
export async function readRehearsal(path: string, readFile: (path: string) => Promise<string>): Promise<Rehearsal> {
  const report = await readFile(path)
    .then((text) => parseReport(text))
    .catch((error: unknown) => {
      throw unusable(path, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    });
  const { status, from, to, downtime, databaseBytes } = report;
  if (status !== 'rehearsed') throw unusable(path, `it tells a run that ended “${status}”, not “rehearsed”`);
  if (from === undefined || to === undefined || !downtime || databaseBytes === undefined) {
    throw unusable(path, 'it does not say what was measured');
  }
  return {
    ...{ host: report.host, from, to, databaseBytes, downtimeSeconds: downtime.seconds },
    ...(report.run?.startedAt && { at: report.run.startedAt }),
    steps: Object.fromEntries(report.steps.map((step) => [step.id, step.seconds ?? 0])),
  };
}

function unusable(path: string, why: string): Problem {
  return new Problem({
    what: `The input rehearsal-report names ${path}, which cannot be used: ${why}.`,
    state: 'No connection was made.',
    next: 'Give the path of the output `report` of a run with mode: rehearse; download it first where it is an artifact.',
  });
}
