import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readActionFile } from './action-file.ts';
import { parseValues } from './file-commands.ts';
import { runAction } from './runner.ts';
import { WorkflowLog } from './workflow-log.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steady-upgrade-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function action(name: string, code: string) {
  const entry = join(folder, `${name}.cjs`);
  await writeFile(entry, `const { appendFileSync: append } = require('node:fs'); const e = process.env;\n${code}`);
  return entry;
}

test('an entry gets inputs and files, and its outputs, state, summary and exit code come back', async () => {
  const entry = await action(
    'values',
    `append(e.GITHUB_OUTPUT, 'seen=' + e['INPUT_PRIVATE-KEY'] + '\\nmany<<END\\na=1\\nb\\nEND\\n');
     append(e.GITHUB_STATE, 'run=' + e.STATE_run + '\\n');
     append(e.GITHUB_STEP_SUMMARY, '# Done');
     process.exitCode = 3;`,
  );
  const result = await runAction({ entry, folder, inputs: { 'private-key': 'k' }, state: { run: '7' } });
  expect(result).toMatchObject({ code: 3, outputs: { seen: 'k', many: 'a=1\nb' }, state: { run: '7' } });
  expect(result.summary).toBe('# Done');
});

test('a cancelled entry first gets SIGINT', async () => {
  const entry = await action(
    'cancelled',
    `process.on('SIGINT', () => { console.log('told'); process.exit(9); }); console.log('up'); setInterval(() => {}, 1000);`,
  );
  const cancel = new AbortController();
  const onLine = () => cancel.abort();
  const result = await runAction({ entry, folder, cancel: cancel.signal, onLine });
  expect(result).toMatchObject({ code: 9, log: 'up\ntold' });
});

test('the outer runner is not seen by the action', async () => {
  process.env.INPUT_LEAKED = 'x';
  const entry = await action('leak', 'console.log(String(e.INPUT_LEAKED))');
  const result = await runAction({ entry, folder });
  delete process.env.INPUT_LEAKED;
  expect(result.log).toBe('undefined');
});

test('commands are interpreted, masked, and ignored while stopped', () => {
  const log = new WorkflowLog();
  const seen = [
    '::add-mask::hunter2%0Asecond',
    '::group::Back up',
    'password hunter2 and second',
    '::error title=No room%2C sorry,file=a::disk%0Afull',
    '::stop-commands::t0ken',
    '::error::from the host',
    '::t0ken::',
    '::debug::x',
    '::endgroup::',
    'a ::error::in the middle',
  ].flatMap((line) => log.read(line).map(({ kind, text }) => `${kind} ${text}`));
  expect(seen).toEqual([
    'group Back up',
    'text password *** and ***',
    'error disk',
    'error full',
    'text ::error::from the host',
    'debug x',
    'end-group ',
    'text a ::error::in the middle',
  ]);
  expect(log.annotations).toEqual([{ level: 'error', title: 'No room, sorry', message: 'disk\nfull' }]);
});

test('a block without its end is refused, as by a runner', () => {
  expect(() => parseValues('a<<END\nb\n')).toThrow(/END/);
  expect(() => parseValues('no value')).toThrow(/Invalid format/);
  expect(parseValues('url=https://x/?a=b<<c\n')).toEqual({ url: 'https://x/?a=b<<c' });
});

test('every input of an action file has a value', async () => {
  const file = join(folder, 'action.yml');
  await writeFile(file, 'inputs:\n  a: {}\n  port: { default: 22 }\nruns: { using: node24, main: dist/main.cjs }\n');
  expect(readActionFile(file)).toEqual({
    inputs: { a: '', port: '22' },
    outputs: [],
    main: join(folder, 'dist/main.cjs'),
    post: undefined,
  });
});
