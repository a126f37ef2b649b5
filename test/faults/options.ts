import { parseArgs } from 'node:util';
import { type ApplicationName, applicationNames, faultIds } from './kinds.ts';
import type { Wanted } from './selection.ts';

export interface Options extends Wanted {
  readonly lanes: number;
  readonly seed: string;
  /** Minutes after which no further cell begins. */
  readonly timeLimit: number;
  /** Results so far, to which the new ones are added; the default is a new file. */
  readonly continued: string | undefined;
  readonly writeDocs: boolean;
  readonly help: boolean;
}

export const usage = `npm run test:faults -- [OPTION]...
  --application NAME,…   pretalx, indico (default: both)
  --steps ID,…           only these steps of the plan
  --faults ID,…          only these: ${faultIds.join(', ')}
  --cells STEP/FAULT,…   only these, e.g. migrate/power-cut,verify/disk-full
  --lanes 1|2|3          hosts at once (default 2)
  --seed TEXT            order of the cells, and when in its step each fault strikes (default: drawn, and printed)
  --time-limit MINUTES   begin no further cell after that
  --continue FILE        a results file: only what it has no result of is run, and added to it
  --write-docs           write docs/reliability.md from --continue FILE, and run nothing
`;

/** @throws Error with one sentence for whoever typed it. */
export function readOptions(args: readonly string[], drawn: string): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      application: { type: 'string' },
      steps: { type: 'string' },
      faults: { type: 'string' },
      cells: { type: 'string' },
      lanes: { type: 'string', default: '2' },
      seed: { type: 'string', default: drawn },
      'time-limit': { type: 'string', default: '100000' },
      continue: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const writeDocs = values['write-docs'];
  if (writeDocs && values.continue === undefined) throw new Error('--write-docs needs --continue FILE.');
  return {
    applications: among('--application', values.application, applicationNames) as ApplicationName[],
    steps: values.steps?.split(',') ?? [],
    cells: values.cells?.split(',') ?? [],
    faults: among('--faults', values.faults, faultIds),
    lanes: number('--lanes', values.lanes, 1, 3),
    seed: values.seed,
    timeLimit: number('--time-limit', values['time-limit'], 1, 100_000),
    continued: values.continue,
    writeDocs,
    help: values.help,
  };
}

function among<Name extends string>(option: string, given: string | undefined, known: readonly Name[]): Name[] {
  if (given === undefined) return [...known];
  return given.split(',').map((word) => {
    const found = known.find((name) => name === word);
    if (found === undefined) throw new Error(`${option} knows no “${word}”; it knows ${known.join(', ')}.`);
    return found;
  });
}

function number(option: string, given: string, least: number, most: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(`${option} takes a whole number from ${least} to ${most}, not “${given}”.`);
}
