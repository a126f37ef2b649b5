import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ActionView } from './action-view.ts';
import { readable } from './markdown.ts';
import { readOptions } from './options.ts';
import { table } from './proof.ts';
import { Terminal } from './terminal.ts';

/** A terminal on which nothing moves, and what was written on it, without times. */
function screen() {
  const stream = new PassThrough();
  const terminal = new Terminal(stream as unknown as NodeJS.WriteStream);
  const text = () => String(stream.read() ?? '').replaceAll(/^ *\d+:\d\d /gm, '');
  return { terminal, text };
}

test('a summary is shown as its page is: folded, without code of diagrams or entities', () => {
  const markdown =
    '# Done\n\n```mermaid\ngantt\n```\n\n<details><summary>2 packages</summary>\n\n| a |\n\n</details>\nA &#40;b&#41;<br>\n';
  expect(readable(markdown)).toEqual(['# Done', '', '(a diagram)', '', '▸ 2 packages', 'A (b)']);
});

test('a group of the log is one heading; what is outside of groups and annotations are shown in full', () => {
  const { terminal, text } = screen();
  const view = new ActionView(terminal, '/dev/null', false);
  view.show({ kind: 'group', text: '1/2 Back up' });
  view.show({ kind: 'text', text: 'a thousand lines' });
  view.show({ kind: 'end-group', text: '' });
  view.show({ kind: 'text', text: '✓ done in 1 s' });
  view.show({ kind: 'error', text: 'No room' });
  view.show({ kind: 'error', text: 'on /srv', continued: true });
  expect(text()).toBe('  1/2 Back up …\n  ✓ done in 1 s\n  ✗ No room\n    on /srv\n');
});

test('a stage says that it began, and how it ended even when its work throws', async () => {
  const { terminal, text } = screen();
  await expect(terminal.stage('Install', () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(text()).toMatch(/^ {2}Install …\n✗ Install 0\.\d s\n$/);
});

test('options have defaults, unknown ones are refused, and help is no run', () => {
  expect(readOptions([])).toMatchObject({ break: false, stay: false, version: undefined, python: undefined });
  expect(readOptions(['--break', '--python', 'python3.12'])).toMatchObject({ break: true, python: 'python3.12' });
  expect(readOptions(['-h'])).toBeUndefined();
  expect(() => readOptions(['--brake'])).toThrow(/--brake/);
});

test('columns of the proof are as wide as what stands in them', () => {
  const checks = [{ what: 'version served', before: '2024.3.1', after: '2025.2.2', good: true }];
  expect(table(checks)).toEqual(['                 before     after', 'version served   2024.3.1   2025.2.2']);
});
