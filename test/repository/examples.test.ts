import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Job {
  readonly uses?: string;
  readonly environment?: string;
  readonly concurrency?: { readonly group: string };
  readonly steps?: readonly Step[];
}
interface Workflow {
  readonly permissions: object;
  readonly concurrency?: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = resolve(import.meta.dirname, '../../examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));

/** Of those that are not for one host. A host's own is the one that all workflows have for it, fleets too. */
const groupOf: Readonly<Record<string, string>> = {
  'fleet.yml': 'upgrade-fleet',
  'upgrade-one.yml': 'upgrade-${{ inputs.host }}',
};

/** What nobody should learn from an example. */
describe.each(files)('examples/%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);

  test('gives jobs no permission that they do not ask for, and one host one run at a time', () => {
    expect(workflow.permissions).toEqual({});
    const groups = [workflow.concurrency, ...jobs.map(({ concurrency }) => concurrency)].flatMap(
      (it) => it?.group ?? [],
    );
    expect(groups).toEqual([groupOf[file] ?? 'upgrade-talks.example.org']);
  });

  test('takes keys from environments', () => {
    const logsIn = ({ steps = [] }: Job) => steps.some(({ uses }) => uses?.startsWith('OWNER/steady-upgrade@'));
    expect(jobs.filter(logsIn).every(({ environment }) => environment)).toBe(true);
    const calls = ({ uses }: Job) => uses === './.github/workflows/upgrade-one.yml';
    expect(jobs.some((job) => logsIn(job) || calls(job))).toBe(true);
  });

  test('pastes no value into a script', () => {
    const scripts = jobs.flatMap(({ steps = [] }) => steps.map(({ run = '' }) => run));
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  test('pins actions of others by commit, and says which version that is', () => {
    const others = [...text.matchAll(/uses: (.*)$/gm)]
      .map(([, uses]) => uses)
      .filter((uses) => !uses?.startsWith('OWNER/') && !uses?.startsWith('./.github/workflows/'));
    for (const uses of others) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});
