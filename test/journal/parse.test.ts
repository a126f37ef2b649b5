import { expect, test } from 'vitest';
import { JournalParser, longestLine, readLine } from '../../src/journal/parse.ts';
import { portions, random } from '../report/random.ts';

const line = (step: string, more = ''): string =>
  `{"event":"step-started","at":"2026-11-21T03:15:04Z","up":12.5,"offset":0,"step":"${step}"${more}}`;
const bytes = (text: string): Buffer => Buffer.from(text);

test('bytes in any portions give the same events', () => {
  const text = bytes(`${line('one')}\n\n${line('zwei — ü 🙂')}\r\nnot json\n${line('three')}\n`);
  for (let seed = 1; seed <= 200; seed += 1) {
    const parser = new JournalParser();
    const events = portions(text, random(seed), 1 + (seed % 60)).flatMap((part) => parser.push(part));
    expect(events.map((event) => 'step' in event && event.step)).toEqual(['one', 'zwei — ü 🙂', 'three']);
    expect(parser).toMatchObject({ offset: text.length, unreadable: 1 });
  }
});

test('a reconnect follows on at the offset, in the middle of a line too', () => {
  const text = bytes(`${line('one')}\n${line('two')}\n`);
  for (let at = 0; at <= text.length; at += 1) {
    const parser = new JournalParser();
    const before = parser.push(text.subarray(0, at));
    const after = parser.push(text.subarray(parser.offset));
    expect([...before, ...after]).toHaveLength(2);
  }
});

test.each([
  ['not JSON', 'hello', 'not JSON'],
  ['half a line', line('x').slice(0, 40), 'not JSON'],
  ['an array', '[]', 'not an event'],
  ['an event of a later version', '{"event":"coffee-break","at":"","up":1,"offset":0}', 'not an event: event'],
  ['a wrong type', line('x').replace('12.5', '"12.5"'), 'not an event: up'],
  ['a negative offset', line('x').replace('"offset":0', '"offset":-1'), 'not an event: offset'],
  ['a number that is none', line('x').replace('12.5', '1e999'), 'not an event: up'],
  ['null', 'null', 'not an event'],
])('%s is counted, and costs only itself', (_, garbage, why) => {
  const parser = new JournalParser();
  const events = parser.push(bytes(`${line('before')}\n${garbage}\n${line('after')}\n`));
  expect(events).toHaveLength(2);
  expect(parser.unreadable).toBe(1);
  expect(parser.examples[0]).toMatchObject({ offset: line('before').length + 1, why: expect.stringContaining(why) });
});

test('invalid UTF-8 inside a text costs the character, not the event', () => {
  const [head, tail] = line('a?b').split('?');
  const parser = new JournalParser();
  const events = parser.push(Buffer.concat([bytes(head ?? ''), Buffer.from([0xff, 0xc3]), bytes(`${tail}\n`)]));
  expect(events).toMatchObject([{ step: 'a\ufffd\ufffdb' }]);
});

test('NUL bytes that a power cut left behind do not cost the line after them', () => {
  expect(readLine(`\0\0\0${line('x')}`)).toMatchObject({ step: 'x' });
});

test('a gigantic line is neither kept nor slow, and what follows is read', () => {
  const parser = new JournalParser();
  const started = performance.now();
  const mebibyte = Buffer.alloc(1024 * 1024, 0x61);
  for (let count = 0; count < 100; count += 1) expect(parser.push(mebibyte)).toEqual([]);
  expect(parser.push(bytes(`\n${line('after')}\n`))).toMatchObject([{ step: 'after' }]);
  expect(parser.examples).toMatchObject([{ offset: 0, why: `longer than ${longestLine} bytes` }]);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a line just within the limit is read', () => {
  const room = longestLine - line('').length;
  expect(new JournalParser().push(bytes(`${line('x'.repeat(room))}\n`))).toHaveLength(1);
  expect(new JournalParser().push(bytes(`${line('x'.repeat(room + 1))}\n`))).toHaveLength(0);
});

test('many unreadable lines are counted, a few are kept, control characters shown as text', () => {
  const parser = new JournalParser();
  parser.push(bytes('\x1b[31m::set-output::x\n'.repeat(1000)));
  expect(parser.unreadable).toBe(1000);
  expect(parser.examples).toHaveLength(10);
  expect(parser.examples[0]?.excerpt).toBe('\\u001b[31m::set-output::x');
});

test('the end reads a last line that lacks its newline', () => {
  const parser = new JournalParser();
  expect(parser.push(bytes(line('last')))).toEqual([]);
  expect(parser.end()).toMatchObject([{ step: 'last' }]);
  expect(parser.end()).toEqual([]);
});

test('random bytes never throw', () => {
  const next = random(7);
  const parser = new JournalParser();
  for (let count = 0; count < 300; count += 1) {
    parser.push(Uint8Array.from({ length: 500 }, () => Math.floor(next() * 256)));
  }
  parser.end();
  expect(parser.offset).toBe(150_000);
});
