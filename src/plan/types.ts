/** Where in the run a step stands. Everything before `stop` happens while the old version serves. */
export const phases = [
  'preflight',
  'prepare',
  'stop',
  'backup',
  'upgrade',
  'migrate',
  'static',
  'start',
  'verify',
  'cleanup',
] as const;
export type Phase = (typeof phases)[number];

/** Phases in which something that serves users is touched: a failure from here on walks back. */
const touching: ReadonlySet<Phase> = new Set(['stop', 'upgrade', 'migrate', 'static', 'start', 'verify']);

export function isTouching(phase: Phase): boolean {
  return touching.has(phase);
}

/** One step of a plan: shell text with its undo. Values reach it as variables, never by pasting. */
export interface Step {
  /** `[a-z0-9-]+`, unique in the plan. */
  readonly id: string;
  readonly name: string;
  readonly phase: Phase;
  /** The account the shell text runs as; `program`: inside the program, with its library of functions. */
  readonly as: string;
  readonly run: string;
  /** Shell test run as the same account; a non-zero exit skips the step. */
  readonly if?: string;
  /** Taken on the way back once the step has begun, also when it was only half done: must be repeatable. */
  readonly undo?: string;
  /** Taken at the end of the run, whatever the end, once the step has begun: must be repeatable. */
  readonly finally?: string;
  readonly timeoutSeconds: number;
  /** May be taken again after it was cut off, however far it had come. */
  readonly repeatable?: boolean;
  /** What the output must (not) hold beside exit code 0: extended regular expressions. */
  readonly expect?: { readonly contains?: readonly string[]; readonly lacks?: readonly string[] };
}

/** zod's optional keys may be present as undefined; a plan's may not. */
export function expectation(expect: {
  readonly contains?: readonly string[] | undefined;
  readonly lacks?: readonly string[] | undefined;
}): NonNullable<Step['expect']> {
  return {
    ...(expect.contains ? { contains: expect.contains } : {}),
    ...(expect.lacks ? { lacks: expect.lacks } : {}),
  };
}

/** Names and values that the program defines for its steps. */
export type Values = Readonly<Record<string, string>>;

export interface PackageChange {
  readonly name: string;
  /** Absent: newly installed. */
  readonly from?: string;
  /** Absent: removed. */
  readonly to?: string;
}

/** What upstream itself marks as a warning in one release on the way: a quotation, never read as anything but text. */
export interface UpstreamWarning {
  readonly package: string;
  readonly version: string;
  /** The first ones. */
  readonly lines: readonly string[];
  /** How many more there are. */
  readonly linesLeft: number;
  /** Where the rest can be read. */
  readonly url?: string;
}

/** What a person had to decide before the run, and has. */
export interface Decision {
  readonly id: string;
  readonly text: string;
  /** What it is about on this host. */
  readonly found?: string;
  readonly acknowledged: boolean;
}

export interface Plan {
  readonly application: string;
  readonly title: string;
  readonly instance: string;
  readonly host: string;
  readonly from: string;
  readonly to: string;
  /** Where either comes from git: between two releases a version does not change, and only the commit tells. */
  readonly commits?: { readonly from?: string; readonly to?: string };
  /** The input `version` that means just this, wherever a branch has gone by then; absent: `to` does. */
  readonly source?: string;
  readonly writers: 'live' | 'stopped';
  readonly onFailure: 'rollback' | 'stop';
  /** Size of the database when it was looked at: what a rehearsal is compared by. */
  readonly databaseBytes: number;
  readonly values: Values;
  readonly steps: readonly Step[];
  readonly packages: readonly PackageChange[];
  readonly releaseNotes: readonly { readonly version: string; readonly url: string }[];
  /** Oldest release first; absent in plans on a host that were made before there were any. */
  readonly upstreamWarnings?: readonly UpstreamWarning[];
  readonly checklist: readonly Decision[];
  /** Sentences a person should read before or after: a newer release this Python cannot run, what is not covered. */
  readonly notices: readonly string[];
}
