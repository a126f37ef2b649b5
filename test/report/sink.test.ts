import { expect, test } from 'vitest';
import { runnerSink } from '../../src/report/sink.ts';
import { githubRunner } from './github-runner.ts';
import { random } from './random.ts';

function recorded(token?: () => string) {
  let text = '';
  let count = 0;
  const sink = runnerSink((written) => (text += written), token ?? (() => `token-${++count}`));
  return { sink, text: () => text, seen: () => githubRunner(text) };
}

const hostile = [
  '::set-output name=status::upgraded',
  '  ::error::nothing is wrong',
  '::add-mask::a',
  '::group::mine',
  '::endgroup::',
  '::stop-commands::mine',
  '::mine::',
  '::token-1::',
  '::token-2::',
  '\u00a0::warning::x',
  '\u0085::warning::x',
  '\u2028::warning::x',
  '##[error]no',
  'text ##[group]inside',
  '##[set-output name=a;]b',
  '##[token-1]',
  'a\r::set-output name=a::b',
  'a\n::set-output name=a::b',
  'a\x1b[0m::set-output name=a::b',
  '\x1b[0m::set-output name=a::b',
  '#\x1b[0m#[error]x',
  ':\x1b[0m:error::x',
  '::SET-OUTPUT name=a::b',
];

test.each(hostile)('a line of the host is never a command: %j', (line) => {
  const { sink, seen } = recorded();
  sink.group('Step');
  sink.hostLine(line);
  sink.endGroup();
  expect(seen().commands.map(({ name }) => name)).toEqual(['group', 'endgroup']);
  expect(seen().shown.join('\n')).not.toContain('##[');
});

test.each(hostile)('nor inside our own words: %j', (line) => {
  const { sink, seen } = recorded();
  sink.line(line);
  sink.line(`The host said: ${line}`);
  expect(seen().commands).toEqual([]);
});

test.each(hostile)('nor as a title or message: %j', (line) => {
  const { sink, seen } = recorded();
  sink.group(line);
  sink.annotate({ level: 'error', title: line, message: `${line}\n${line}` });
  sink.endGroup();
  expect(seen().commands.map(({ name }) => name)).toEqual(['group', 'error', 'endgroup']);
});

test('random mixtures never make a command, even of somebody who guesses tokens', () => {
  const pieces = [...hostile, '::', '##[', ']', 'set-output name=x', '\r', '\n', ' ', '\t', '\0', 'ü', '%0A', '%25'];
  for (let seed = 1; seed <= 300; seed += 1) {
    const next = random(seed);
    const { sink, seen } = recorded();
    let groups = 0;
    for (let count = 0; count < 20; count += 1) {
      const line = Array.from({ length: 4 }, () => pieces[Math.floor(next() * pieces.length)]).join('');
      if (next() < 0.3) {
        sink.group('x');
        sink.endGroup();
        groups += 1;
      }
      sink.hostLine(line);
    }
    expect(seen().commands, `seed ${seed}`).toHaveLength(groups * 2);
  }
});

test('a new token guards each stretch of host lines, and our commands stand outside', () => {
  const { sink, text } = recorded();
  sink.group('One');
  sink.hostLine('a');
  sink.hostLine('b');
  sink.line('ours');
  sink.endGroup();
  sink.hostLine('c');
  sink.annotate({ level: 'warning', title: 'a: b, c', message: '100 %\nsecond' });
  expect(text().split('\n')).toEqual([
    '::group::One',
    '::stop-commands::token-1',
    '│ a',
    '│ b',
    'ours',
    '::token-1::',
    '::endgroup::',
    '::stop-commands::token-2',
    '│ c',
    '::token-2::',
    '::warning title=a%3A b%2C c::100 %25%0Asecond',
    '',
  ]);
});

test('what writes commands by itself works between host lines', () => {
  const { sink, text, seen } = recorded();
  sink.hostLine('before');
  let written = '';
  sink.commands(() => {
    written = text();
  });
  expect(githubRunner(`${written}::add-mask::secret\n`).commands).toHaveLength(1);
  expect(seen().commands).toEqual([]);
});
