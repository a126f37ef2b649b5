/** The workflows of examples/, as they stand there, with nothing but a host filled in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, parseDocument } from 'yaml';
import { demoInputs } from '../../demo/upgrade.ts';
import { type ActOptions, type ActRun, published, runAct } from './act.ts';
import { project, type Stage } from './site.ts';

export const exampleNames = ['dispatch', 'fleet', 'nightly', 'release', 'upgrade-one'] as const;
export type ExampleName = (typeof exampleNames)[number];

export function exampleText(name: ExampleName): string {
  return readFileSync(join(project, 'examples', `${name}.yml`), 'utf8');
}

export interface ExampleOptions extends Pick<ActOptions, 'event' | 'path'> {
  /** The host of each job. */
  readonly stages: Readonly<Record<string, Stage>>;
  /** A job's version, where the example's own would depend on the Python of the machine. */
  readonly versions?: Readonly<Record<string, string>>;
  /** What else is to be different, for a test's own sake. */
  readonly edit?: (workflow: Document) => void;
}

/** Runs an example by act. What it fetches on GitHub comes from here: this action, and stand-ins for artifacts. */
export function runExample(name: ExampleName, options: ExampleOptions): Promise<ActRun> {
  const { stages, versions = {}, edit, ...others } = options;
  const workflow = parseDocument(exampleText(name));
  for (const [job, stage] of Object.entries(stages)) fillIn(workflow, job, stage, versions[job]);
  edit?.(workflow);
  return runAct({
    ...others,
    workflow: workflow.toString({ lineWidth: 0 }),
    secrets: Object.fromEntries(
      Object.entries(stages).map(([job, { door }]) => [secretOf(job), door.inputs['private-key'] ?? '']),
    ),
    actions: fetched(name),
  });
}

/** What a user writes about a host, in the job's step that uses this action; and names for this one among many here. */
function fillIn(workflow: Document, job: string, stage: Stage, version: string | undefined): void {
  const { host, port, user, 'known-hosts': known } = stage.door.inputs;
  const { instance, 'backup-directory': backups } = demoInputs(stage.site, '');
  const inputs = {
    ...{ host, port, user, 'known-hosts': known, instance, 'backup-directory': backups },
    'private-key': `\${{ secrets.${secretOf(job)} }}`,
    settings: `web-service: ${stage.site.program}`,
    ...(version && { version }),
  };
  const steps = (workflow.toJS() as Workflow).jobs[job]?.steps ?? [];
  const index = steps.findIndex(({ uses }) => uses === published);
  if (index < 0) throw new Error(`The job ${job} does not use ${published}.`);
  for (const [input, value] of Object.entries(inputs)) {
    workflow.setIn(['jobs', job, 'steps', index, 'with', input], value);
  }
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps?: readonly { readonly uses?: string }[] }>>;
}

/** Each host has a key of its own. On GitHub environments tell them apart, which act does not have. */
function secretOf(job: string): string {
  return `KEY_${job.toUpperCase()}`;
}

/** Actions of others that an example uses, with the commits they are pinned to, and the folders that stand for them. */
export function fetched(name: ExampleName): Record<string, string> {
  const uses = [...exampleText(name).matchAll(/uses: (actions\/[\w-]+@[0-9a-f]{40}) /g)].map(([, it = '']) => it);
  return Object.fromEntries(uses.map((it) => [it, standIn(it)]));
}

function standIn(uses: string): string {
  const [, name = ''] = /^actions\/([\w-]+)@/.exec(uses) ?? [];
  return join(import.meta.dirname, 'stand-ins', name);
}
