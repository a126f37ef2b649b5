/** Texts that have broken shells: quotes, expansions, here-document ends, options, control and wide characters. */
export const hostile: readonly string[] = [
  '',
  "'",
  "'\\''",
  '"; exit 1; "',
  '$(touch pwned)',
  '`touch pwned`',
  '${PATH} $HOME $1 $@',
  'STEADY',
  'Sébastien\nSTEADÉ\nSTEADYé\n',
  'a\nSTEADY\nSTEADY_\ntouch pwned\n',
  'EOF\nSQL\nSH\n',
  '\n\n\n',
  ' leading and trailing ',
  'tab\there',
  '\\',
  '\\n%s%d%%',
  '-n',
  '--',
  '*',
  '~root',
  '#!/bin/sh',
  'a\r\nb\r',
  'żółć 日本語 🙂',
  '\u0001\u0007\u001b[31m\u001f\u007f',
  "'; su_end upgraded new; '",
];

/** The same numbers for the same seed: a failure can be repeated. */
export function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** `count` texts out of what shells care about: characters, and whole words that end here-documents. */
export function randomTexts(count: number, seed: number): string[] {
  const parts = [...'\'"\\$`!*?[]{}()<>|&;#~%=-+ \t\n\rab0é🙂\u0001\u007f', 'STEADY', '\nSTEADY\n', '$(', '<<', '\\\n'];
  const next = numbers(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: next(20) }, () => parts[next(parts.length)] ?? '').join(''),
  );
}
