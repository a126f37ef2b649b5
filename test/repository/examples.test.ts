import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}
interface Workflow {
  readonly permissions: object;
  readonly concurrency: { readonly group: string };
  readonly jobs: Readonly<Record<string, { readonly environment?: string; readonly steps: readonly Step[] }>>;
}

const folder = resolve(import.meta.dirname, '../../examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.yml'));

/** What nobody should learn from an example. */
describe.each(files)('examples/%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);

  test('gives jobs no permission that they do not ask for, and one host one run at a time', () => {
    expect(workflow.permissions).toEqual({});
    expect(workflow.concurrency.group).toBe('upgrade-talks.example.org');
  });

  test('takes keys from environments', () => {
    expect(jobs.every(({ environment }) => environment)).toBe(true);
  });

  test('pastes no value into a script', () => {
    const scripts = jobs.flatMap(({ steps }) => steps.map(({ run = '' }) => run));
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  test('pins actions of others by commit, and says which version that is', () => {
    const others = [...text.matchAll(/uses: (.*)$/gm)]
      .map(([, uses]) => uses)
      .filter((uses) => !uses?.startsWith('OWNER/'));
    for (const uses of others) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});
