import { expect, test } from 'vitest';
import { readSettings } from '../../src/inputs/settings.ts';
import { refusal } from './given.ts';

test('values are the text that was written', () => {
  const text =
    'a: 3.10\nb: no\nc: "~"\nd: 0x1f\ne: 007\nf: 2025-01-01\ng: /srv/my data\nh: "a: b"\ni: |\n  one\n  two\n';
  expect(readSettings(text)).toEqual({
    a: '3.10',
    b: 'no',
    c: '~',
    d: '0x1f',
    e: '007',
    f: '2025-01-01',
    g: '/srv/my data',
    h: 'a: b',
    i: 'one\ntwo\n',
  });
});

test.each(['', '\n', '# nothing yet\n', '---\n'])('%j is no setting at all', (text) => {
  expect(readSettings(text)).toEqual({});
});

test('an empty value is possible, when it is meant', () => {
  expect(readSettings("worker: ''")).toEqual({ worker: '' });
});

test.each([
  ['a: 1\na: 2', 'line 2, column 1: a setting is given a second time.'],
  ['a:\n  b: c', 'line 2, column 3: `a` must be one value, not a list or a mapping.'],
  ['b: 1\na: [1, 2]', 'line 2, column 4: `a` must be one value, not a list or a mapping.'],
  ['- a', 'line 1, column 1: lines such as `user: pretalx` are needed'],
  ['just text', 'line 1, column 1: lines such as `user: pretalx` are needed'],
  ['a: b: c', 'line 1, column 4: a value that holds a colon and a blank must be put in quotes.'],
  ['a:', 'line 1, column 3: `a` has no value'],
  ['a: 1\n---\nb: 2', 'line 2, column 1: only one YAML document is allowed.'],
  ['a: &x 1\nb: *x', 'line 2, column 4: `b` must be plain text'],
  ['a: !!int 1', '`a` must be plain text, without YAML tags or aliases.'],
  ['A: 1', 'line 1, column 1: a setting’s name is made of a-z, 0-9 and dashes'],
  ['a_b: 1', 'a setting’s name is made of'],
  ['? [x]\n: y', 'a setting’s name is made of'],
  ['a: "x\\0y"', '`a` holds a control character.'],
  ['a: "b', 'line 1, column 6'],
  ['a: 1\n b: 2', 'line 1, column 4: all settings must begin in the same column'],
  ['\ta: 1', 'line 1, column 1'],
])('%j is refused with its place', (settings, reason) => {
  expect(refusal({ settings })).toContain(reason);
});

test('a name that JavaScript treats in its own way is a name like any other', () => {
  expect(Object.keys(readSettings('constructor: 1'))).toEqual(['constructor']);
});
