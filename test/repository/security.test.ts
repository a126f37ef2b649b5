import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './run-node.ts';

const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** A threat as the page has it: what it is, and the tests that are named for it, by file. */
interface Threat {
  readonly name: string;
  readonly shown: readonly { readonly file: string; readonly titles: readonly string[] }[];
}

const named = /\[`(?<file>test\/[^`]+)`\]\(\.\.\/\k<file>\):\s+(?<titles>“[^”]+”(?:,\s+“[^”]+”)*)/g;

function threatsOf(text: string): Threat[] {
  const answered = text.slice(text.indexOf('## On the way'), text.indexOf('## What is not answered yet'));
  return answered
    .split(/^- \*\*/m)
    .slice(1)
    .map((item) => ({
      name: item.split('**')[0]?.replaceAll(/\s+/g, ' ') ?? '',
      shown: [...item.matchAll(named)].map(({ groups }) => ({
        file: groups?.file ?? '',
        titles: [...(groups?.titles ?? '').matchAll(/“([^”]+)”/g)].map(([, title = '']) =>
          title.replaceAll(/\s+/g, ' '),
        ),
      })),
    }));
}

/** Titles of tests and of groups of them, as a file has them: `test('…', `, `it.each(…)('…', `. What is skipped is none. */
function titlesIn(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const titles = /(?:\b(?:test|it|describe)|\))\(\s*(?:'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`),/g;
  return [...text.matchAll(titles)].map(([, single, back]) => single ?? back ?? '');
}

const threats = threatsOf(page);

test('the page has threats to look at, and each link to a test belongs to one', () => {
  expect(threats.length).toBeGreaterThan(25);
  const read = threats.flatMap(({ shown }) => shown).length;
  expect([...page.matchAll(/\]\(\.\.\/test\//g)]).toHaveLength(read);
});

describe.each(threats)('“$name”', ({ shown }) => {
  test('is shown by tests that exist', () => {
    expect(shown).not.toEqual([]);
    for (const { file, titles } of shown) {
      expect(existsSync(join(root, file)), file).toBe(true);
      expect(titlesIn(file)).toEqual(expect.arrayContaining([...titles]));
    }
  });
});

test('a title that no test has is noticed, and one that is only mentioned is no test', () => {
  const own = 'test/repository/security.test.ts';
  expect(titlesIn(own)).toContain('is shown by tests that exist');
  expect(titlesIn(own)).not.toContain('a test that nobody wrote');
  const [threat] = threatsOf(
    '## On the way\n- **A**\n  [`test/a.ts`](../test/a.ts): “b\n  c”, “d”\n## What is not answered yet',
  );
  expect(threat).toEqual({ name: 'A', shown: [{ file: 'test/a.ts', titles: ['b c', 'd'] }] });
});
