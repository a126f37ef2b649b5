import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './run-node.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(root, '.github/workflows');
const files = readdirSync(folder);

const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const workflowOf = (file: string) => parse(read(file)) as Workflow;
const jobsOf = (file: string) => Object.values(workflowOf(file).jobs);
const stepsOf = (file: string) => jobsOf(file).flatMap(({ steps }) => steps);

/** Whatever may be written with it is a job's own, and its line says what for. */
const writing = /^ +[a-z-]+: write(?<why> # \S.*)?$/gm;

describe.each(files)('.github/workflows/%s', (file) => {
  test('pins every action by commit, and says which version that is', () => {
    const pins = [...read(file).matchAll(/uses: (.*)$/gm)].map(([, pin]) => pin);
    for (const pin of pins) expect(pin).toMatch(/^[\w-]+(?:\/[\w-]+){1,2}@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('may write nothing as a whole; what a job may write has its reason beside it', () => {
    const { permissions } = workflowOf(file);
    expect([{}, { contents: 'read' }]).toContainEqual(permissions);
    const asked = jobsOf(file).flatMap((job) => Object.values(job.permissions ?? {}));
    const lines = [...read(file).matchAll(writing)];
    expect(lines).toHaveLength(asked.filter((it) => it === 'write').length);
    expect(lines.filter(({ groups }) => !groups?.why)).toEqual([]);
  });

  test('leaves no token on the disk, pastes no value into a script, and ends', () => {
    for (const { uses, run, with: inputs } of stepsOf(file)) {
      if (uses?.startsWith('actions/checkout@')) expect(inputs).toMatchObject({ 'persist-credentials': false });
      expect(run ?? '').not.toContain('${{');
    }
    for (const job of jobsOf(file)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  test('never runs what a stranger proposes with rights of this repository', () => {
    expect(Object.keys(workflowOf(file).on)).not.toContain('pull_request_target');
    expect(Object.keys(workflowOf(file).on)).not.toContain('workflow_run');
  });
});

test('one action has one commit in all workflows and examples', () => {
  const examples = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.yml'));
  const texts = [...files.map(read), ...examples.map((name) => readFileSync(join(root, 'examples', name), 'utf8'))];
  const pins = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/uses: ([\w-]+\/[\w-]+)[^@]*@(.*)$/gm)].map(([, name, pin]) => `${name} ${pin}`),
    ),
  );
  pins.delete('OWNER/steady-upgrade v0');
  const names = [...pins].map((pin) => pin.split(' ')[0]);
  expect(names).toEqual([...new Set(names)]);
});

/** Jobs that may sign or publish run no code of packages: no installation, no build, no test. */
test('in a release the tokens are far from other people’s code', () => {
  const { jobs } = workflowOf('release.yml');
  const trusted = Object.values(jobs).filter((job) => Object.values(job.permissions ?? {}).includes('write'));
  expect(trusted).toHaveLength(2);
  for (const { steps } of trusted) {
    expect(steps.map(({ run = '' }) => run).join('\n')).not.toMatch(/\bnp[mx]\b/);
    const owners = steps.flatMap(({ uses }) => (uses ? [uses.split('/')[0]] : []));
    expect(owners.filter((owner) => owner !== 'actions')).toEqual([]);
  }
});

test('a release is proven, then attested, then published', () => {
  const { verify, attest, release } = workflowOf('release.yml').jobs as Record<string, Job & { needs?: string }>;
  const proof = verify?.steps.map(({ run = '' }) => run).join('\n');
  expect(proof).toMatch(
    /npm run build -- --out "\$RUNNER_TEMP\/built"\ndiff --recursive --brief "\$RUNNER_TEMP\/built" dist/,
  );
  expect(attest?.needs).toBe('verify');
  expect(release?.needs).toBe('attest');
});
