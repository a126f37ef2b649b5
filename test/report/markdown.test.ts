import { expect, test } from 'vitest';
import { code, codeBlock, inline, instructions, link, prose, quote, table } from '../../src/report/markdown.ts';
import { poisons } from './poison.ts';

test.each(poisons)('inline text keeps nothing that Markdown or HTML reads: %j', (poison) => {
  const text = inline(poison);
  expect(text.replaceAll(/&#\d+;/g, '')).not.toMatch(/[<>"'`*_~[\]()!\\|#{}$&\n\r]/);
  expect(text).not.toMatch(/^\s|^[-+=]|^\d+\.(\s|$)|@\w/);
});

test.each(poisons)('code keeps nothing that leaves it, in a table neither: %j', (poison) => {
  const text = code(poison);
  const inner = text.startsWith('`')
    ? text.slice(1, -1)
    : text.replace(/^<code>|<\/code>$/g, '').replaceAll(/&#\d+;/g, '');
  expect(inner).not.toMatch(/[`|\n\r]/);
  if (!text.startsWith('`')) expect(inner).not.toMatch(/[<>*_[\]\\]/);
});

test.each(poisons)('a code block cannot be closed from within: %j', (poison) => {
  const [open, ...rest] = codeBlock([poison, '````', '~~~']).split('\n');
  const fence = /^`+/.exec(open ?? '')?.[0] ?? '';
  expect(rest.at(-1)).toBe(fence);
  expect(rest.slice(0, -1).some((line) => line.trimStart().startsWith(fence))).toBe(false);
});

test.each(poisons)('a quotation is lines of a quotation: %j', (poison) => {
  const lines = quote([poison, '', `# ${poison}`]).split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) {
    const text = line.replace(/<br>$/, '').replaceAll(/`[^`]*`|<code>.*?<\/code>/g, '');
    expect(text).toMatch(/^> /);
    expect(text).not.toMatch(/@\w|^> ([-+=]|\d+\.\s)/);
    expect(text.slice(2).replaceAll(/&#\d+;/g, '')).not.toMatch(/[<>"'`*_~[\]()!\\|#{}$]/);
  }
});

test.each([
  ['a plain path', code('/var/lib/x'), '`/var/lib/x`'],
  ['a pipe', code('a|b'), '<code>a&#124;b</code>'],
  ['nothing', code(''), '<code></code>'],
  ['a version that looks like a list', inline('1. x'), '1&#46; x'],
  ['a version', inline('2025.2.2'), '2025.2.2'],
  ['a mention', inline('by @octocat'), 'by @&#8203;octocat'],
  ['a reference', inline('see #12'), 'see &#35;&#8203;12'],
  ['quoted words as code', prose('Set `known-hosts` now\nor `later`.'), 'Set `known-hosts` now<br>\nor `later`.'],
  ['an odd backtick', prose('a ` b'), 'a &#96; b'],
  [
    'a link',
    link('2025.2.0', 'https://docs.pretalx.org/changelog/v2025.2.0/'),
    '[2025.2.0](https://docs.pretalx.org/changelog/v2025.2.0/)',
  ],
  ['a link that runs', link('x', 'javascript:alert(1)'), 'x'],
  ['a link that breaks out', link('x', 'https://a.example/)<img src=x>'), 'x'],
  ['numbers on the right', table(['a', 'b'], [['1', '2']], [1]), '| a | b |\n| --- | ---: |\n| 1 | 2 |'],
])('%s', (_, got, expected) => {
  expect(got).toBe(expected);
});

test('instructions: indented lines and $ lines are commands to copy, the rest is text', () => {
  const text = 'Log in:\n  ssh host\n  df -h\nThen `try` again:\n$ make\n- one\n- two';
  expect(instructions(text)).toBe(
    ['Log in:', '```sh\nssh host\ndf -h\n```', 'Then `try` again:', '```sh\nmake\n```', '- one', '- two'].join('\n\n'),
  );
});
