import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import action from '../../action.yml';
import { root, runNode } from './run-node.ts';

let folder: string;
let copy: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'steady-docs-'));
  copy = join(folder, 'README.md');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const docs = (...args: string[]) => runNode(['scripts/docs.mjs', '--readme', copy, ...args]);

test.each([
  ['a changed default', readme.replace('| `22` |', '| `2222` |')],
  ['a missing output', readme.replace(/^\| `run-id` .*\n/m, '')],
  ['an input that is no more', readme.replace(/^(\| `port` .*\n)/m, '$1| `colour` | Its colour. | |\n')],
])('%s in README makes the check fail, and writing repairs it', (_, stale) => {
  expect(stale).not.toBe(readme);
  writeFileSync(copy, stale);
  expect(docs('--check')).toMatchObject({ code: 1, output: expect.stringContaining('npm run docs') as string });
  expect(readFileSync(copy, 'utf8')).toBe(stale);
  expect(docs().code).toBe(0);
  expect(docs('--check').code).toBe(0);
});

test('a README without a place for the tables is an error, not an empty success', () => {
  writeFileSync(copy, '# Something else\n');
  expect(docs('--check').code).not.toBe(0);
});

test('the workflow in README uses inputs that exist, and gives every required one', () => {
  const { inputs, outputs } = parse(action) as Record<'inputs' | 'outputs', Record<string, { required?: boolean }>>;
  const text = /```yaml\n(name: Upgrade pretalx\n[\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const workflow = parse(text) as { jobs: { upgrade: { steps: { with?: Record<string, string> }[] } } };
  const given = Object.keys(workflow.jobs.upgrade.steps[0]?.with ?? {});
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining(given));
  const required = Object.keys(inputs).filter((name) => inputs[name]?.required);
  expect(given).toEqual(expect.arrayContaining(required));
  const used = [...text.matchAll(/steps\.upgrade\.outputs\.([a-z-]+)/g)].map((match) => match[1]);
  expect(Object.keys(outputs)).toEqual(expect.arrayContaining(used));
});
