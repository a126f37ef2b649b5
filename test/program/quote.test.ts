import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { assign, shellQuote } from '../../src/program/quote.ts';

const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];
const hostile = [
  '',
  "'",
  "''",
  "'\\''",
  '$(reboot)',
  '`reboot`',
  '$HOME ${PATH}',
  '"; exit 1; "',
  'a\nb\n',
  'tab\there',
  '\\',
  '\\n%s%d',
  '-n',
  '!!',
  '*',
  '~',
  'żółć 日本語 🙂',
  '\u0001\u001f\u007f',
];

/** Texts of every length out of the characters that shells care about. Seeded: a failure can be repeated. */
function* random(count: number): Generator<string> {
  const alphabet = [...'\'"\\$`!*?[]{}()<>|&;#~%=-+ \t\n\rab0é'];
  let state = 42;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let index = 0; index < count; index += 1) {
    yield Array.from({ length: next(24) }, () => alphabet[next(alphabet.length)]).join('');
  }
}

const available = shells.filter(([name = '']) => {
  try {
    return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name]).length > 0;
  } catch {
    return false;
  }
});

describe('shellQuote', () => {
  it.each(available.map((command) => [command.join(' '), command] as const))('survives %s', (_, command) => {
    const texts = [...hostile, ...random(300)];
    const script = texts.map((text, index) => `${assign(`v${index}`, text)}printf '%s\\0' "$v${index}"\n`).join('');
    const [program = 'sh', ...options] = command;
    const said = execFileSync(program, [...options, '-s'], { input: script, encoding: 'utf8' });
    expect(said.split('\0').slice(0, -1)).toEqual(texts);
  });

  it('refuses NUL, at which a shell would silently cut', () => {
    expect(() => shellQuote('a\0b')).toThrow('NUL');
  });

  it.each(['', '1a', 'a-b', 'a=b', 'a b', 'a\nb', '$a', 'é'])('refuses the name %j', (name) => {
    expect(() => assign(name, 'x')).toThrow('Not a name');
  });
});
