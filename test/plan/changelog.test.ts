import { describe, expect, it } from 'vitest';
import { releasesIn } from '../../src/plan/changelog.ts';
import { poisons } from '../report/poison.ts';

/** Of the description of mailman-web 0.0.9 (GPL-3.0-or-later, https://gitlab.com/mailman/mailman-web), shortened. */
const mailmanWeb = `
Changelog
=========

0.0.8 (2023-10-22)
~~~~~~~~~~~~~~~~~~

* Bump min version dependency on django-mailman3, which will clear all existing
  django sessions so that changes in session serializer doesn't cause errors.
  
0.0.7 (2023-10-21)
~~~~~~~~~~~~~~~~~~

* [**BREAKING**] Reduce the default no. of workers for qrunner to 2. (Fixes #17)
* [**BREAKING**] Due to change in Django's \`\`SESSION_SERIALIZER\`\`, it will cause
  all existing sessions to cause 500 errors, unless they are removed from the
  database.
* Migrate to using pyproject.toml and PDM for mailman-web.
  
Fixes
-----
* Instead of overriding \`\`PYTHONPATH\`\` env var always, append to it.

License
=======

Breaking news is none of a release's.
`;

/** Of postorius/doc/news.rst in the wheel of Postorius 1.3.13 (LGPL-3.0, https://gitlab.com/mailman/postorius), shortened. */
const postorius = `================
News / Changelog
================

.. _NEWS-1.3.11:

1.3.11
======

(2024-06-22)

Features
--------

* Mail-news gateway settings are now on a separate page.  (Closes #596)

Dependencies
------------

* Add support for Django 5.0 and remove support for <4.2.

.. _NEWS-1.3.10:

1.3.10
======

(2023-10-21)
`;

/** Of tweetnacl's CHANGELOG.md (The Unlicense, https://github.com/dchest/tweetnacl-js), shortened. */
const tweetnacl = `TweetNaCl.js Changelog
======================


v0.14.1
-------

No code changes, just tweaked packaging and added COPYING.txt.


v0.14.0
-------

* **Breaking change!** All functions from \`nacl.util\` have been removed. These
  functions are no longer available:

      nacl.util.decodeUTF8

  If want to continue using them, you can include
  <https://github.com/dchest/tweetnacl-util-js> package:

      <script src="nacl.min.js"></script>
`;

const found = (text: string, marks: readonly string[], name = 'shop') =>
  Object.fromEntries(releasesIn(text, name, marks).map(({ version, warnings }) => [version, warnings]));

describe('what upstream marks', () => {
  it('are items that begin with the mark, each to its end', () => {
    expect(found(mailmanWeb, ['[**BREAKING**]'])).toEqual({
      '0.0.8': [],
      '0.0.7': [
        '* [**BREAKING**] Reduce the default no. of workers for qrunner to 2. (Fixes #17)',
        "* [**BREAKING**] Due to change in Django's ``SESSION_SERIALIZER``, it will cause",
        'all existing sessions to cause 500 errors, unless they are removed from the',
        'database.',
      ],
    });
  });

  it('are headings that hold it, with all that stands below', () => {
    expect(found(postorius, ['dependencies'])).toEqual({
      '1.3.11': ['Dependencies', '* Add support for Django 5.0 and remove support for <4.2.'],
      '1.3.10': [],
    });
  });

  it('is found where headings are underlined in Markdown, with paragraphs and code of the item', () => {
    const all = found(tweetnacl, ['breaking change']);
    expect(all['0.14.1']).toEqual([]);
    expect(all['0.14.0']).toHaveLength(6);
    expect(all['0.14.0']?.[0]).toMatch(/^\* \*\*Breaking change!\*\* All functions/);
    expect(all['0.14.0']?.at(-1)).toBe('<script src="nacl.min.js"></script>');
  });

  it.each([
    ['a heading of Markdown', '# Changes\n## [2.0.0] - 2026-11-21\n### Breaking changes\n- a\n  b\n### Added\n- c'],
    ['with the name before the version', '# Changes\n## shop v2.0.0\n### ⚠ Breaking\n- a\n  b\n## shop v1\n- c'],
    ['a rule above and below', '====\n2.0.0\n====\n\n----\nBreaking\n----\n\n- a\n  b\n\n----\nOther\n----\n\n- c'],
    ['lines that end as on Windows', '## Version 2.0.0\r\n### BREAKING\r\n- a\r\n  b\r\n### Other\r\n- c\r\n'],
    ['headings below it', '## 2.0.0\n### Breaking\n#### API\n- a\n  b\n### Other\n- c'],
  ])('%s', (_, text) => {
    const lines = found(text, ['breaking'])['2.0.0'] ?? [];
    expect(lines.slice(-2).map((line) => line.trim())).toEqual(['- a', 'b']);
    expect(lines[0]).toMatch(/breaking/i);
  });

  it.each([
    ['a directive', '.. warning::\n\n   Sessions end.\n\nText.', ['.. warning::', 'Sessions end.']],
    ['an admonition of Markdown', '> [!WARNING]\n> Sessions end.\n\nText.', ['> [!WARNING]', '> Sessions end.']],
    ['a paragraph', '**Warning:** sessions\nend.\n\nText.', ['**Warning:** sessions', 'end.']],
    ['an item inside of another', '- Text\n  - WARNING: sessions end\n  - more', ['- WARNING: sessions end']],
    ['an item with a number', '1. Warning: sessions end\n2. Text', ['1. Warning: sessions end']],
    ['a sign', '- ⚠️ sessions end\n- Text', ['- ⚠️ sessions end']],
  ])('%s', (_, text, lines) => {
    expect(found(`2.0.0\n=====\n\n${text}\n`, ['warning', '⚠️'])).toEqual({ '2.0.0': lines });
  });

  it('is no word that only begins like it, nor one in the middle', () => {
    const text = '2.0.0\n=====\n- Breakingly fast\n- A fix of a breaking bug\n- Warn\n';
    expect(found(text, ['breaking'])).toEqual({ '2.0.0': [] });
  });
});

describe('which release it is', () => {
  it('stays the one above where a heading below it names another', () => {
    const text = '## 2.0.0\n### 1.4 and older\nBreaking: a\n## 1.4.0\nBreaking: b\n';
    expect(found(text, ['breaking'])).toEqual({ '2.0.0': ['Breaking: a'], '1.4.0': ['Breaking: b'] });
  });

  it('is each of its own where releases stand below their series', () => {
    const text = '# 2.0\nBreaking: a\n## 2.0.1\nBreaking: b\n';
    expect(found(text, ['breaking'])).toEqual({ '2.0': ['Breaking: a'], '2.0.1': ['Breaking: b'] });
  });

  it('is none for what is no release', () => {
    expect(
      found('# Python 3.12\nBreaking: a\n# Unreleased\nBreaking: b\n# 3 wishes\nBreaking: c\n', ['breaking']),
    ).toEqual({});
  });

  it('is not looked for in code', () => {
    const text = '## 2.0.0\n```sh\n# 1.0.0\nBreaking: a\n```\nBreaking: b\n';
    expect(found(text, ['breaking'])['1.0.0']).toBeUndefined();
  });
});

describe('a hostile text', () => {
  it.each(poisons)('is lines as they stand there: %j', (poison) => {
    const lines = poison.split(/\r\n|\n|\r/);
    const quoted = found(`2.0.0\n=====\n\nBreaking\n--------\n\n${poison}\n`, ['breaking'])['2.0.0'] ?? [];
    for (const line of quoted.slice(1)) expect(lines.map((it) => it.trimEnd())).toContain(line);
  });

  it.each([
    ['releases without end', Array.from({ length: 30_000 }, (_, index) => `${index}.0\n===`).join('\n')],
    ['one release in pieces', '1.0\n===\n- Breaking\n'.repeat(14_000)],
    ['headings without end', `1.0\n===\n${'Breaking\n---\na\n'.repeat(18_000)}`],
    ['one line', '#'.repeat(262_144)],
    ['blanks', `1.0\n===\n-${' '.repeat(262_000)}Breaking`],
    ['marks', `1.0\n===\n${'*[`'.repeat(80_000)}`],
    ['rules', '===\n'.repeat(65_000)],
    ['an open fence', `\`\`\`\n${'## 1.0\n'.repeat(37_000)}`],
  ])('%s: is read to its end', (_, text) => {
    expect(releasesIn(text, 'shop', ['breaking']).length).toBeLessThanOrEqual(1000);
  });
});
