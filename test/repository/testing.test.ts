import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { installed } from '../../scripts/testing/dependencies.mjs';
import { add, countVitest, summaryLine } from '../../scripts/testing/results.mjs';
import { duration, lastLine, run } from '../../scripts/testing/run.mjs';
import { shellPrograms, wholesOfParts } from '../../scripts/testing/shell.mjs';
import { runNode } from './run-node.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steady-testing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: unknown): string {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('the numbers of a test run', () => {
  const counts = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 };

  test('are those of the report', () => {
    const file = write('report.json', { ...counts, testResults: [{ status: 'passed', assertionResults: [] }] });
    expect(countVitest(file, 0)).toEqual({ passed: 5, failed: 0, skipped: 3 });
  });

  test('count a file that could not even be begun', () => {
    const broken = [{ status: 'failed', assertionResults: [] }];
    const file = write('report.json', { ...counts, testResults: broken });
    expect(countVitest(file, 1).failed).toBe(1);
  });

  test('never say that nothing failed when the runner says that something did', () => {
    expect(countVitest(write('report.json', { ...counts, testResults: [] }), 1).failed).toBe(1);
    expect(countVitest(join(folder, 'none.json'), 0).failed).toBe(1);
    expect(countVitest(write('cut.json', '{"numPassed'), 0).failed).toBe(1);
  });

  test('are added up into the last line', () => {
    const total = add({ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 0 });
    expect(summaryLine(total)).toBe('3 passed, 1 failed');
    expect(summaryLine({ ...total, skipped: 4 })).toBe('3 passed, 1 failed, 4 skipped');
  });
});

describe('packages count as installed', () => {
  const wanted = {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  };
  const have = (packages: object) => {
    write('package-lock.json', { packages: wanted });
    write('node_modules/.package-lock.json', { packages });
    return installed(folder);
  };

  test('when all are there, other platforms’ aside', () => {
    expect(have({ 'node_modules/a': { version: '1.0.0' } })).toBe(true);
  });

  test('but not when one is missing, of another version, or all are', () => {
    expect(have({})).toBe(false);
    expect(have({ 'node_modules/a': { version: '1.0.1' } })).toBe(false);
    expect(have({ 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.1' } })).toBe(false);
    expect(installed(join(folder, 'elsewhere'))).toBe(false);
  });
});

test('shell scripts are found, and parts are joined with their siblings', () => {
  write('a.sh', '#!/bin/sh\n');
  write('lib/one.sh', 'one=1\n');
  write('lib/two.sh', 'echo "$one"\n');
  write('node_modules/x/b.sh', '#!/bin/sh\n');
  expect(shellPrograms(folder)).toEqual(['a.sh']);
  expect(wholesOfParts(folder, folder)).toEqual([join(folder, 'lib.sh')]);
});

test('a program’s output and exit code are kept, a missing program is no crash', async () => {
  expect(await run('sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({ code: 3, output: 'out\nerr\n' });
  expect(await run('no-such-program', [])).toMatchObject({ code: 127 });
});

test('a phase that does not exist is refused before anything runs', () => {
  const { code, output } = runNode(['scripts/test.mjs', 'unit']);
  expect(code).toBe(2);
  expect(output).toContain('No such phase: unit. There are: lint, types,');
});

test('the last thing said is one plain line', () => {
  expect(lastLine('one\n \u001b[32mtwo\u001b[0m \n\n')).toBe('two');
  expect(lastLine('')).toBe('');
});

test('durations are for people', () => {
  expect([400, 12_345, 200_000].map(duration)).toEqual(['0.4 s', '12 s', '3 min 20 s']);
});
