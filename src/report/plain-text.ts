// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this file is about

/**
 * Terminal sequences: colours, cursor movement (CSI), titles and links (OSC), device strings, and lone escapes.
 * Every part is bounded by characters that it cannot hold itself, so that matching stays linear.
 */
const terminalSequence =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~]?)/g;
const control = /[\x00-\x08\x0b-\x1f\x7f]/g;
/** C1 controls, line and paragraph separators, and what turns the direction of text around (it can show one thing and mean another). */
const unseen = /[\x80-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/**
 * One or more lines of a host's text as something that can only be read: terminal sequences are taken out, control
 * characters become their pictures (␀, ␈), what reorders text becomes �. Newlines and tabs stay.
 */
export function plainText(text: string): string {
  return text
    .replace(terminalSequence, '')
    .replace(/\r\n/g, '\n')
    .replace(control, (character) =>
      String.fromCharCode(character === '\x7f' ? 0x2421 : 0x2400 + character.charCodeAt(0)),
    )
    .replace(unseen, '\ufffd')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The same on a single line: newlines and tabs are spaces, at most `most` characters. */
export function oneLine(text: string, most = 500): string {
  return shorten(
    plainText(text.slice(0, most * 8))
      .replace(/\s+/g, ' ')
      .trim(),
    most,
  );
}

/** The same with its newlines. Much more than is shown is not even looked at. */
export function severalLines(text: string, most: number): string {
  return shorten(plainText(text.slice(0, most * 8)), most);
}

/** At most `most` characters, with a mark where something was cut; never half of a surrogate pair. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, Math.max(0, most - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}
