import { expect, test } from 'vitest';
import { runnerTools } from '../../src/wheelhouse/runner-tools.ts';
import { temporary } from './host.ts';

/** What a program says that tells all it was given. */
const tellAll = ['-c', 'import json, os; print(json.dumps(dict(os.environ)))'];

const job = {
  PATH: process.env.PATH,
  RUNNER_TEMP: temporary(),
  'INPUT_PRIVATE-KEY': 'sesame-4711',
  ACTIONS_RUNTIME_TOKEN: 'sesame-4711',
  PIP_INDEX_URL: 'https://robot:hunter22@packages.example.org:8443/simple/',
  PIP_TARGET: '/elsewhere',
};

test('pip gets its settings, and none of the job’s secrets', async () => {
  const { stdout } = await runnerTools(job).run('python3', tellAll);
  const given = JSON.parse(stdout) as Record<string, string>;
  expect(Object.keys(given)).toContain('PIP_INDEX_URL');
  expect(Object.keys(given)).not.toContain('PIP_TARGET');
  expect(stdout).not.toContain('sesame-4711');
});

test.each([
  ['Looking in indexes: https://robot:****@packages.example.org:8443/simple/', 'packages.example.org'],
  ['https://robot:hunter22@packages.example.org:8443/simple/pretalx/', 'hunter22'],
  ["HTTPSConnectionPool(host='packages.example.org', port=8443)", 'packages.example.org'],
  ['https://somebody:else77@other.example.org/', 'else77'],
])('%s is not told', async (text, hidden) => {
  const { stdout, stderr } = await runnerTools(job).run('python3', [
    '-c',
    `import sys; sys.exit(${JSON.stringify(text)})`,
  ]);
  expect(stderr).not.toBe('');
  expect(stdout + stderr).not.toContain(hidden);
});

test('a program that is not there is explained', async () => {
  const nowhere = runnerTools({ ...job, PATH: '/nowhere' }).run('python-that-is-not-there', []);
  await expect(nowhere).rejects.toThrow(/could not run python-that-is-not-there/);
});
