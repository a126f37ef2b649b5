import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLine } from '../../src/journal/parse.ts';
import { assign } from '../../src/program/quote.ts';
import { hostile, randomTexts } from './hostile.ts';
import { parts, withLibrary } from './library.ts';
import { folder, shells } from './shells.ts';

const texts = [...hostile, '"', '\\"', '{"a":1}', '\n', 'a\n\n', 'ends in \\', ...randomTexts(60, 7)];

/** Control characters are blanked, lines are kept. */
const shown = (text: string) => text.replaceAll(/[^\P{Cc}\n]/gu, ' ');

describe.each(shells)('under $name', (shell) => {
  it('su_json_string gives JSON of any text', () => {
    const ask = texts.map((text) => `${assign('t', text)}su_json_string "$t"\nprintf '%s\\0' "$su_json"\n`).join('');
    const { stdout, stderr } = withLibrary(shell, ask);
    expect(stderr).toBe('');
    expect(parts(stdout).map((json) => JSON.parse(json))).toEqual(texts.map(shown));
  });

  it('su_journal writes lines that the runner understands, whatever they say', () => {
    const at = folder();
    const say = texts.map((text) => `${assign('t', text)}su_warn "$t"\nsu_fact name "$t"\n`).join('');
    withLibrary(
      shell,
      `printf 'żółć\\n' >"$SU_RUN/output.log"\n${say}su_journal run-ended status upgraded serving new 'seconds#' 1.05`,
      {},
      at,
    );
    const lines = readFileSync(`${at}/run/journal.jsonl`, 'utf8').trimEnd().split('\n').map(readLine);
    expect(lines).toHaveLength(texts.length * 2 + 1);
    expect(lines[2]).toMatchObject({ event: 'warning', step: 'test', offset: 9, text: shown(texts[1] ?? '') });
    expect(lines.map((it) => (typeof it === 'object' ? it.event : it))).toEqual([
      ...texts.flatMap(() => ['warning', 'fact']),
      'run-ended',
    ]);
  });

  it.each([
    ['0.00', 0],
    ['0.08', 8],
    ['8.09', 809],
    ['12.30', 1230],
    ['100.99', 10099],
    ['123456789.01', 12345678901],
  ])('su_centis takes %s for %i hundredths', (text, expected) => {
    expect(withLibrary(shell, `su_centis ${text}\necho "$su_centis"`)).toMatchObject({ stdout: `${expected}\n` });
  });

  it.each([
    ['10.00', '10.00', '0.00'],
    ['9.99', '10.04', '0.05'],
    ['8.08', '9.00', '0.92'],
    ['0.09', '100.08', '99.99'],
    ['999999.90', '1000010.00', '10.10'],
  ])('from %s to %s su_since counts %s seconds', (from, to, expected) => {
    const { stdout } = withLibrary(shell, `su_now() { su_up=${to}; }\nsu_since ${from}\necho "$su_elapsed"`);
    expect(stdout).toBe(`${expected}\n`);
  });

  it('su_keep and su_kept bring a value to a later step, lines and all', () => {
    const ask = texts.map((text) => `${assign('t', text)}su_keep v "$t"\nprintf '%s\\0' "$(su_kept v)"\n`).join('');
    const { stdout } = withLibrary(shell, `${ask}printf '%s\\0' "$(su_kept none)" "$(su_kept none 0)"`);
    // A shell's $(…) takes trailing newlines away: nothing that is kept ends in one.
    expect(parts(stdout)).toEqual([...texts.map((text) => text.replace(/\n+$/, '')), '', '0']);
  });
});
