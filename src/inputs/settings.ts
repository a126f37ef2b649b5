import { isAlias, isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { gatherEach } from './gather.ts';
import { BadInputs } from './refusal.ts';

type Place = (node: unknown) => string;

/**
 * The `settings` mapping. YAML's "failsafe" rules make every value the text that was written: with the usual ones
 * `version: 3.10` would arrive as 3.1 and `user: no` as false.
 */
export function readSettings(text: string): Readonly<Record<string, string>> {
  const counter = new LineCounter();
  const place = (offset: number | undefined) => {
    const { line, col } = counter.linePos(offset ?? 0);
    return `line ${line}, column ${col}`;
  };
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: counter, prettyErrors: false });
  // The parser may stumble twice over one mistake: the last word on a place is the plainest.
  const wrong = new Map(document.errors.map((error) => [place(error.pos[0]), explain(error.code, error.message)]));
  if (wrong.size > 0) throw new BadInputs([...wrong].map(([where, reason]) => sentence(where, reason)));
  if (isNothing(document.contents)) return {};
  if (!isMap(document.contents)) {
    throw refuseAt(place(0), 'lines such as `user: pretalx` are needed, a name and a value each.');
  }
  const where = (node: unknown) => place((node as Node | null)?.range?.[0]);
  const pairs = document.contents.items as Pair<Node, Node | null>[];
  return Object.fromEntries(gatherEach(pairs, ({ key, value }) => readSetting(key, value, where)));
}

function readSetting(key: Node, value: Node | null, place: Place): [string, string] {
  const name = isScalar(key) ? String(key.value) : '';
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw refuseAt(place(key), 'a setting’s name is made of a-z, 0-9 and dashes, such as `site-url`.');
  }
  if (isAlias(value) || value?.tag !== undefined) {
    throw refuseAt(place(value ?? key), `\`${name}\` must be plain text, without YAML tags or aliases.`);
  }
  if (!isScalar(value)) throw refuseAt(place(value ?? key), `\`${name}\` must be one value, not a list or a mapping.`);
  return [name, readValue(name, value.value, value.type === 'PLAIN', place(value))];
}

function readValue(name: string, value: unknown, plain: boolean, where: string): string {
  const text = String(value ?? '');
  if (plain && text === '')
    throw refuseAt(where, `\`${name}\` has no value; write \`${name}: ''\` if it is to be empty.`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\x00-\x08\x0b-\x1f\x7f]/.test(text)) throw refuseAt(where, `\`${name}\` holds a control character.`);
  return text;
}

function isNothing(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.type === 'PLAIN' && contents.value === '');
}

/** The parser's own words, where they speak of YAML to somebody who only wants to write a setting. */
function explain(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'a setting is given a second time.';
  if (code === 'MULTIPLE_DOCS') return 'only one YAML document is allowed.';
  if (code === 'BLOCK_AS_IMPLICIT_KEY') return 'a value that holds a colon and a blank must be put in quotes.';
  if (code === 'MULTILINE_IMPLICIT_KEY')
    return 'all settings must begin in the same column, each on a line of its own.';
  return `${message}.`;
}

function refuseAt(where: string, reason: string): BadInputs {
  return new BadInputs([sentence(where, reason)]);
}

function sentence(where: string, reason: string): string {
  return `Input \`settings\`, ${where}: ${reason}`;
}
