import { expect, test } from 'vitest';
import { Lines, longestShown } from '../../src/report/lines.ts';
import { oneLine, plainText, shorten } from '../../src/report/plain-text.ts';
import { portions, random } from './random.ts';

const lines = (text: string | Uint8Array): string[] => {
  const split = new Lines();
  return [...split.push(typeof text === 'string' ? Buffer.from(text) : text), ...split.flush()];
};

test.each([
  ['newlines', 'a\n\nb\n', ['a', '', 'b']],
  ['a last line without one', 'a\nb', ['a', 'b']],
  ['Windows newlines', 'a\r\nb\r\n', ['a', 'b']],
  ['a progress bar: its last state', '10%\r50%\r100%\r\ndone\n', ['100%', 'done']],
  ['a carriage return before the end', 'text\r', ['text']],
  ['colours and cursor movement', '\x1b[1;31mred\x1b[0m \x1b[2K\x1b[Aup\n', ['red up']],
  ['a window title and a link', '\x1b]0;title\x07x\x1b]8;;http://e\x1b\\link\x1b]8;;\x1b\\\n', ['xlink']],
  ['an escape that never ends', 'a\x1b[31', ['a']],
  ['control characters', 'a\0b\x08c\x7f\n', ['a␀b␈c␡']],
  ['what turns the direction of text around', 'safe\u202egnp.exe\u2066\n', ['safe\ufffdgnp.exe\ufffd']],
  ['other newlines of Unicode', 'a\u2028b\u0085c\n', ['a\ufffdb\ufffdc']],
  ['tabs stay', 'a\tb\n', ['a\tb']],
])('%s', (_, text, expected) => {
  expect(lines(text)).toEqual(expected);
});

test('invalid UTF-8 becomes the replacement character', () => {
  expect(lines(Uint8Array.of(0x61, 0xff, 0xc3, 0x62, 0x0a))).toEqual(['a\ufffd\ufffdb']);
});

test('bytes in any portions give the same lines', () => {
  const text = Buffer.from('Ünïcödé 🙂 one\r\ntwo\x1b[0m\n\n50%\r100%\nlast');
  for (let seed = 1; seed <= 300; seed += 1) {
    const split = new Lines();
    const got = portions(text, random(seed), 1 + (seed % 20)).flatMap((part) => split.push(part));
    expect([...got, ...split.flush()]).toEqual(['Ünïcödé 🙂 one', 'two', '', '100%', 'last']);
  }
});

test('a line of 10 MB is cut with a note, in no time', () => {
  const started = performance.now();
  const [line] = lines(Buffer.alloc(10_000_000, 0x61));
  expect(line).toBe(`${'a'.repeat(longestShown)} … (cut: this line has 10000000 bytes)`);
  expect(performance.now() - started).toBeLessThan(2000);
});

test('a cut never leaves half a character', () => {
  for (const more of ['', 'a', 'aa', 'aaa']) {
    expect(lines(`${more}${'🙂'.repeat(2000)}\n`)[0]).not.toContain('\ufffd');
  }
});

test('the line being written can be looked at', () => {
  const split = new Lines();
  split.push(Buffer.from('12%\r34'));
  expect(split.partial).toBe('34');
});

test('hostile escapes take linear time', () => {
  const started = performance.now();
  for (const piece of ['\x1b[', '\x1b]', '\x1b', '\x1b[0;', '\x1bP', '\x1b(']) plainText(piece.repeat(200_000));
  expect(performance.now() - started).toBeLessThan(3000);
});

test('one line has no newline in it and no half of a pair', () => {
  expect(oneLine('  a\r\n b\t\tc  ')).toBe('a b c');
  expect(oneLine('x'.repeat(1000), 10)).toBe('xxxxxxxxx…');
  expect(shorten('🙂🙂🙂', 4)).toBe('🙂…');
  expect(plainText('\ud800x')).toBe('\ufffdx');
});
