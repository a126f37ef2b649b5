import { expect, test } from 'vitest';
import { githubRunner } from './github-runner.ts';

// The model itself: what it would obey when nothing guards it. Without this, the tests that use it could not fail.
test.each([
  ['::set-output name=a::b', ['set-output']],
  ['  ::error::x', ['error']],
  ['\u0085::error::x', ['error']],
  ['text ##[group]x', ['group']],
  ['a\r::error::x', ['error']],
  ['::unknown::x', []],
  ['a ::error::x', []],
  ['::stop-commands::t\n::error::x\n::t::\n::warning::y', ['warning']],
  ['::stop-commands::t\n##[error]x\n##[t]\n::warning::y', ['warning']],
])('%j is obeyed as %j', (output, names) => {
  expect(githubRunner(output).commands.map(({ name }) => name)).toEqual(names);
});
