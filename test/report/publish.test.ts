import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutSecrets } from '../../src/report/mask.ts';
import { outputNames } from '../../src/report/outputs.ts';
import { runnerPorts } from '../../src/report/ports.ts';
import { type PublishPorts, publish } from '../../src/report/publish.ts';
import type { Ending } from '../../src/report/report.ts';
import { runnerSink } from '../../src/report/sink.ts';
import { endings, rolledBack, unchanged, upgraded, wayBackFailed, wrongHostKey } from './endings.ts';

function world(broken: Partial<Record<'setOutput' | 'appendSummary' | 'keep', true>> = {}) {
  const told = { outputs: new Map<string, string>(), summary: '', report: '', plan: '', failed: false, log: '' };
  const fails = (name: keyof typeof broken): void => {
    if (broken[name]) throw new Error('EROFS: read-only file system');
  };
  const ports: PublishPorts = {
    sink: runnerSink(
      (text) => (told.log += text),
      () => 'token',
    ),
    setOutput: (name, value) => {
      fails('setOutput');
      told.outputs.set(name, value);
    },
    appendSummary: (markdown) => {
      fails('appendSummary');
      told.summary += markdown;
      return Promise.resolve();
    },
    keep: (name, json) => {
      fails('keep');
      told[name === 'report.json' ? 'report' : 'plan'] = json;
      return Promise.resolve(`/tmp/${name}`);
    },
    fail: () => {
      told.failed = true;
    },
  };
  return { ports, told };
}

test.each([
  ['upgraded', upgraded, false],
  ['unchanged', unchanged, false],
  ['rolled back', rolledBack, true],
  ['refused', wrongHostKey, true],
  ['way back failed', wayBackFailed, true],
] as [string, Ending, boolean][])('%s: everything is written, and whether the job fails', async (_, ending, fails) => {
  const { ports, told } = world();
  expect(await publish(ending, ports, [])).toBe('/tmp/report.json');
  expect(told.failed).toBe(fails);
  expect([...told.outputs.keys()]).toEqual([...outputNames]);
  expect(told.outputs.get('report')).toBe('/tmp/report.json');
  expect(JSON.parse(told.report)).toMatchObject({ status: ending.status });
  expect(told.summary).toContain('/tmp/report.json');
  expect(told.log.includes('::error ')).toBe(fails);
});

test.each(['setOutput', 'appendSummary', 'keep'] as const)('when %s fails the rest is still written', async (part) => {
  const { ports, told } = world({ [part]: true });
  await publish(rolledBack, ports, []);
  expect(told.failed).toBe(true);
  expect(told.outputs.size > 0).toBe(part !== 'setOutput');
  expect(told.summary !== '').toBe(part !== 'appendSummary');
  expect(told.report !== '').toBe(part !== 'keep');
  expect(told.log).toContain('::warning title=Steady Upgrade::');
  expect(told.log).toContain('read-only file system');
});

test('a log that cannot be written stops nothing', async () => {
  const { ports, told } = world();
  const sink = runnerSink(
    () => {
      throw new Error('EPIPE');
    },
    () => 'token',
  );
  await publish(rolledBack, { ...ports, sink }, []);
  expect(told).toMatchObject({ failed: true, summary: expect.stringContaining('rolled back') });
});

test('secrets are taken out of everything, though the summary escapes them', async () => {
  const key =
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE\nAAAABG5vbmU=\n-----END OPENSSH PRIVATE KEY-----\n';
  const password = 'p*ss|<w`rd>';
  const leak = `connect with ${password} and AAAABG5vbmU=`;
  for (const ending of Object.values(endings)) {
    const { ports, told } = world();
    const preview = ending.preview && { ...ending.preview, program: leak };
    const bad = { ...ending, preview, notices: [leak], lastLines: [leak], problem: { what: leak, next: `  ${leak}` } };
    await publish(bad as Ending, ports, [key, password, '', 'up']);
    const all = JSON.stringify([told.summary, told.report, told.plan, told.log, [...told.outputs]]);
    expect(all).toContain('***');
    expect(all).not.toMatch(/AAAABG5vbmU|p(\*|&#42;)ss/);
    expect(JSON.parse(told.report).status).toBe(ending.status);
  }
});

test('of two secrets the longer is taken out whole; short ones and the frame of a key stay', () => {
  expect(withoutSecrets(['secret', 'secret-and-more'])('secret-and-more secret')).toBe('*** ***');
  expect(withoutSecrets(['abc', '-----BEGIN X-----'])('abc -----BEGIN X-----')).toBe('abc -----BEGIN X-----');
});

test('the real ports: summary file, report in a folder of its own, exit code', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'));
  const summary = join(folder, 'summary.md');
  const outputs: string[] = [];
  const core = { setOutput: (name: string) => void outputs.push(name) };
  const { ports } = world();
  const environment = { GITHUB_STEP_SUMMARY: summary, RUNNER_TEMP: folder };
  const before = process.exitCode;
  const first = await publish(rolledBack, runnerPorts(core, ports.sink, environment), []);
  const second = await publish(upgraded, runnerPorts(core, ports.sink, environment), []);
  expect(process.exitCode).toBe(1);
  process.exitCode = before;
  expect(first).not.toBe(second);
  expect(JSON.parse(readFileSync(first ?? '', 'utf8'))).toMatchObject({ status: 'rolled-back' });
  expect(readFileSync(summary, 'utf8')).toMatch(/rolled back[\s\S]*was upgraded/);
  expect(outputs).toHaveLength(2 * outputNames.length);
  expect(await publish(upgraded, runnerPorts(core, ports.sink, { RUNNER_TEMP: folder }), [])).toBeDefined();
});
