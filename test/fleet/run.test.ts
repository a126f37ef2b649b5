import { rmSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import action from '../../fleet-report/action.yml';
import { fleetReport } from '../../src/fleet/run.ts';
import { report } from '../../src/report/json.ts';
import type { Ending } from '../../src/report/report.ts';
import { runnerSink } from '../../src/report/sink.ts';
import { rolledBack, unchanged, upgraded, wayBackFailed } from '../report/endings.ts';
import { poisoned, poisons } from '../report/poison.ts';
import { written } from './specimen.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function told(endings: Readonly<Record<string, Ending>>, inputs: Readonly<Record<string, string>> = {}) {
  const files = Object.entries(endings).map(([name, ending]) => [
    `${name}/report.json`,
    JSON.stringify(report(ending)),
  ]);
  const folder = await written(Object.fromEntries(files));
  folders.push(folder);
  const all: Readonly<Record<string, string>> = { reports: folder, ...inputs };
  const result = {
    outputs: {} as Record<string, string>,
    asked: new Set<string>(),
    summary: '',
    log: '',
    failed: false,
  };
  await fleetReport({
    getInput: (name) => {
      result.asked.add(name);
      return all[name] ?? '';
    },
    ports: {
      sink: runnerSink(
        (text) => (result.log += text),
        () => 'token',
      ),
      setOutput: (name, value) => {
        result.outputs[name] = value;
      },
      appendSummary: (markdown) => {
        result.summary += markdown;
        return Promise.resolve();
      },
      fail: () => {
        result.failed = true;
      },
    },
  });
  return { ...result, counts: JSON.parse(result.outputs.counts ?? '{}') as Record<string, number> };
}

const nothing = Object.fromEntries(
  ['upgraded', 'unchanged', 'planned', 'rehearsed', 'restored', 'checked', 'rolled-back', 'failed', 'no-report'].map(
    (status) => [status, 0],
  ),
);

test('fleet-report/action.yml promises exactly these outputs', async () => {
  const { outputs, runs } = parse(action) as { outputs: object; runs: object };
  expect(Object.keys((await told({ a: upgraded })).outputs)).toEqual(Object.keys(outputs));
  expect(runs).toEqual({ using: 'node24', main: '../dist/fleet-report.cjs' });
});

test('it reads exactly the inputs that fleet-report/action.yml has', async () => {
  const { inputs } = parse(action) as { inputs: object };
  expect([...(await told({ a: upgraded })).asked].sort()).toEqual(Object.keys(inputs).sort());
});

test('a fleet that is well is a green job', async () => {
  const { failed, outputs, counts, log, summary } = await told({ a: upgraded, b: unchanged }, { instances: 'b\n a' });
  expect({ failed, counts }).toEqual({ failed: false, counts: { ...nothing, upgraded: 1, unchanged: 1 } });
  expect(outputs['worst-status']).toBe('upgraded');
  expect(log).not.toContain('::error');
  expect(log).toContain('a: upgraded. pretalx on deploy@eu.pycon.example:22 was upgraded');
  expect(summary).toContain('All 2 instances ended well');
});

test.each([
  ['failed', { a: upgraded, b: wayBackFailed, c: rolledBack }, ''],
  ['rolled-back', { a: upgraded, c: rolledBack }, 'a c d'],
  ['no-report', { a: upgraded }, 'a d'],
] as const)('one that is %s is a red job', async (status, endings, instances) => {
  const { failed, outputs, log } = await told(endings, { instances });
  expect({ failed, worst: outputs['worst-status'] }).toEqual({ failed: true, worst: status });
  expect(log).toMatch(/^::error title=/m);
});

test('what is not there is said, with outputs', async () => {
  const missing = await told({}, { reports: '' });
  expect(missing).toMatchObject({ failed: true, outputs: { 'worst-status': 'no-report' }, counts: nothing });
  expect(missing.log).toContain('Input `reports` is missing or empty');
  const empty = await told({});
  expect(empty).toMatchObject({ failed: true, log: expect.stringMatching(/::error .*There is no report\.json/) });
});

test.each([
  ...poisons,
  'x\n::add-path::/tmp\n##[add-path]/tmp',
  '::set-output name=worst-status::upgraded',
])('no report gives the runner a command: %j', async (poison) => {
  const { log, outputs } = await told({ a: poisoned(rolledBack, poison), b: poisoned(upgraded, poison) });
  const commands = log.split('\n').filter((line) => /^\s*::|##\[/.test(line));
  expect(commands).toEqual([expect.stringMatching(/^::error title=1 of 2 instances did not end well::/)]);
  for (const value of Object.values(outputs)) expect(value).not.toMatch(/[\n\r]/);
});
