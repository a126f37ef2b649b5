import { expect, test } from 'vitest';
import type { Followed } from '../../src/journal/follow-state.ts';
import { LiveLog } from '../../src/report/log.ts';
import { runnerSink, type Sink } from '../../src/report/sink.ts';
import { githubRunner } from './github-runner.ts';
import { portions, random } from './random.ts';

const steps = [
  { id: 'prepare', name: 'Prepare' },
  { id: 'css', name: 'Regenerate CSS' },
  { id: 'migrate', name: 'Run the migrations' },
];

function live(mostBytes?: number) {
  const told: string[] = [];
  const sink: Sink = {
    group: (name) => told.push(`▶ ${name}`),
    endGroup: () => told.push('◀'),
    line: (text) => told.push(text),
    hostLine: (text) => told.push(`│ ${text}`),
    annotate: ({ level, title }) => told.push(`${level}: ${title}`),
    commands: (action) => action(),
  };
  const clock = { now: 0 };
  const options = { sink, now: () => clock.now, steps, outputPath: '/run/output.log' };
  const log = new LiveLog(mostBytes === undefined ? options : { ...options, mostBytes });
  return { log, told, clock };
}

const event = (name: string, more: object = {}): Followed =>
  ({ kind: 'event', event: { event: name, at: '', up: 0, offset: 0, code: 0, seconds: 1, ...more } }) as never;
const output = (text: string): Followed => ({ kind: 'output', bytes: Buffer.from(text), wayBack: false });
const begin = (step: string): Followed => event('step-started', { step });
const end = (step: string, result = 'done', more: object = {}): Followed =>
  event('step-ended', { step, result, ...more });

test('a step that says something is a group with its result below; one that does not is a line', () => {
  const { log, told } = live();
  log.take([
    event('run-started', { run: 'r1', pid: 7, by: 'me' }),
    begin('prepare'),
    output('Collecting\nInstal'),
    output('led\nno newline'),
    end('prepare', 'done', { seconds: 34.2 }),
    begin('css'),
    end('css', 'skipped'),
    begin('migrate'),
    end('migrate', 'done', { seconds: 6.1 }),
    event('run-ended', { status: 'upgraded', serving: 'new', seconds: 65 }),
  ]);
  log.end();
  expect(told).toEqual([
    'The host runs the program by itself now: run r1, process 7.',
    '▶ 1/3 Prepare',
    '│ Collecting',
    '│ Installed',
    '│ no newline',
    '◀',
    '  ✓ done in 34.2 s',
    '○ 2/3 Regenerate CSS: skipped, not needed here',
    '✓ 3/3 Run the migrations: done in 6.1 s',
    '■ The host ended the run after 1 min 5 s: upgraded. The new version serves.',
  ]);
});

test('a failure, its reason and the way back are told as such', () => {
  const { log, told } = live();
  log.take([
    begin('migrate'),
    output('Traceback\nIntegrityError\n'),
    event('reason', { step: 'migrate', text: 'The migrations failed.' }),
    end('migrate', 'failed', { code: 1, seconds: 4.7 }),
    event('way-back-started', { step: 'migrate', reason: 'The migrations failed.' }),
    event('undo-started', { step: 'migrate' }),
    output('restoring\n'),
    event('undo-ended', { step: 'migrate', result: 'timed-out', seconds: 60 }),
    event('undo-started', { step: 'prepare' }),
    event('undo-ended', { step: 'prepare', result: 'done' }),
    event('run-ended', { status: 'failed', serving: 'unknown', seconds: 70 }),
  ]);
  expect(told).toEqual([
    '▶ 3/3 Run the migrations',
    '│ Traceback',
    '│ IntegrityError',
    '✗ The migrations failed.',
    '◀',
    '  ✗ failed after 4.7 s with exit code 1',
    '↩ The way back begins after “Run the migrations”: The migrations failed.',
    '▶ ↩ Way back: Run the migrations',
    '│ restoring',
    '◀',
    '  ✗ stopped after 1 min, its time was up',
    '✓ ↩ Way back: Prepare: done in 1 s',
    '■ The host ended the run after 1 min 10 s: failed. Which version serves is not known.',
  ]);
  expect(log.lastLines('migrate')).toEqual(['Traceback', 'IntegrityError']);
  expect(log.lastLines('migrate', true)).toEqual(['restoring']);
  expect(log.lastLines('prepare', true)).toEqual([]);
});

test('a step that takes longer shows its group, and a sign of life every 30 s of silence', () => {
  const { log, told, clock } = live();
  log.take([begin('prepare')]);
  for (clock.now = 1000; clock.now <= 65_000; clock.now += 1000) log.tick();
  log.take([output('npm 1\nnpm 2\n50%')]);
  for (; clock.now <= 97_000; clock.now += 1000) log.tick();
  expect(told).toEqual([
    '▶ 1/3 Prepare',
    '… still running: 1/3 Prepare, 30 s, no output yet',
    '… still running: 1/3 Prepare, 1 min, no output yet',
    '│ npm 1',
    '│ npm 2',
    '… still running: 1/3 Prepare, 1 min 36 s, last line: 50%',
  ]);
});

test('while the connection is lost nothing is said to be running', () => {
  const { log, told, clock } = live();
  log.take([begin('prepare')]);
  clock.now = 10_000;
  log.connectionLost('read ECONNRESET');
  for (; clock.now <= 45_000; clock.now += 1000) log.tick();
  log.connectionBack();
  log.connectionBack();
  expect(told).toEqual([
    '! The connection was lost: read ECONNRESET. The program on the host goes on by itself.',
    '▶ 1/3 Prepare',
    '… no word from the host for 30 s; the program there goes on by itself.',
    '! Connected again after 36 s; the log goes on where it stopped.',
  ]);
});

test('output above the limit is counted, results are still told', () => {
  const { log, told } = live(10);
  log.take([begin('prepare'), output('12345678\n1\n2\n3\n'), end('prepare', 'failed', { code: 2 })]);
  log.end();
  expect(told).toEqual([
    '▶ 1/3 Prepare',
    '│ 12345678',
    '! More than 0.00001 MB of output: from here on it is only counted; all of it is on the host in /run/output.log.',
    '◀',
    '  ✗ failed after 1 s with exit code 2',
    '3 more lines of output were not shown; all of it is on the host in /run/output.log.',
  ]);
  expect(log.lastLines('prepare')).toEqual(['12345678', '1', '2', '3']);
});

test('a journal with holes in it is told as far as it goes', () => {
  const { log, told } = live();
  log.take([
    output('before any step\n'),
    begin('prepare'),
    output('x\n'),
    begin('unheard-of'),
    end('migrate'),
    end('unheard-of', 'cancelled'),
    { kind: 'missing', bytes: 12 },
    event('undo-ended', { step: 'css', result: 'done' }),
  ]);
  log.end();
  expect(told).toEqual([
    '│ before any step',
    '▶ 1/3 Prepare',
    '│ x',
    '◀',
    '✓ migrate: done in 1 s',
    '✗ unheard-of: cancelled after 1 s',
    '… 12 bytes of output did not arrive; all of it is on the host in /run/output.log.',
    '✓ css: done in 1 s',
  ]);
});

test('hostile output in any portions never makes a command of the runner', () => {
  const bytes = Buffer.concat([
    Buffer.from(
      '::set-output name=a::b\r::error::x\n##[group]x\n::t1::\n::stop-commands::t1\n\xff\xfe\n\0::add-mask::e\n'.repeat(
        5,
      ),
    ),
    Buffer.from([0xff, 0xc3, 0x28, 0x0a, 0x0d]),
    Buffer.alloc(200_000, 0x3a),
  ]);
  for (let seed = 1; seed <= 40; seed += 1) {
    let text = '';
    let tokens = 0;
    const sink = runnerSink(
      (written) => (text += written),
      () => `t${++tokens}`,
    );
    const log = new LiveLog({ sink, now: () => 0, steps });
    log.take([begin('prepare')]);
    for (const part of portions(bytes, random(seed), 3000)) log.take([{ kind: 'output', bytes: part, wayBack: false }]);
    log.take([end('prepare')]);
    log.end();
    expect(githubRunner(text).commands.map(({ name }) => name)).toEqual(['group', 'endgroup']);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(4200);
  }
});

test('20 MB of output are told in seconds', () => {
  const { log } = live();
  const started = performance.now();
  log.take([begin('prepare')]);
  const chunk = Buffer.from('a line of output as they are usually long, with some words in it\n'.repeat(1000));
  for (let count = 0; count < 320; count += 1) log.take([{ kind: 'output', bytes: chunk, wayBack: false }]);
  expect(performance.now() - started).toBeLessThan(8000);
});
