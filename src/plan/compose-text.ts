/** One letter of a value, and where in which file it stands: what an edit of it has to change. */
export interface Letter {
  readonly char: string;
  readonly file: string;
  readonly at: number;
}

/** Variables as compose knows them, each with where its value is written. */
export type Variables = ReadonlyMap<string, readonly Letter[]>;

/** A text of a file as letters; `offset` is where it begins there. */
export function letters(text: string, file: string, offset: number): Letter[] {
  return Array.from({ length: text.length }, (_, index) => ({ char: text.charAt(index), file, at: offset + index }));
}

export function written(value: readonly Letter[]): string {
  return value.map((letter) => letter.char).join('');
}

/**
 * What compose makes of a value: `$$`, `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-…}`, `:?`, `:+`, nested ones too
 * (https://docs.docker.com/reference/compose-file/interpolation/). Each letter of the result knows where it stands, be
 * that in the value itself, in a default, or in `.env`.
 */
export function interpolate(value: readonly Letter[], variables: Variables): Letter[] {
  const text = written(value);
  const result: Letter[] = [];
  for (let at = 0; at < text.length; ) {
    const letter = value[at] as Letter;
    const found = text[at] === '$' ? reference(text, at) : undefined;
    if (found === undefined) {
      result.push(letter);
      at += 1;
    } else {
      result.push(...(found.name === '' ? [letter] : substituted(found, value, variables)));
      at = found.end;
    }
  }
  return result;
}

interface Reference {
  readonly name: string;
  /** `:-`, `-`, `:?`, `?`, `:+`, `+`, or nothing. */
  readonly operator: string;
  /** Where what follows the operator begins and ends. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** The variable that a dollar sign begins; a doubled one is a dollar sign, without a name. */
function reference(text: string, at: number): Reference | undefined {
  const rest = text.slice(at);
  if (rest.startsWith('$$')) return { name: '', operator: '', from: at, to: at, end: at + 2 };
  const plain = /^\$([A-Za-z_]\w*)/.exec(rest);
  if (plain) return { name: plain[1] ?? '', operator: '', from: at, to: at, end: at + plain[0].length };
  const braced = /^\$\{([A-Za-z_]\w*)(:?[-?+])?/.exec(rest);
  if (!braced) return undefined;
  const from = at + braced[0].length;
  const to = closing(text, from);
  if (to < 0) return undefined;
  return { name: braced[1] ?? '', operator: braced[2] ?? '', from, to, end: to + 1 };
}

/** The brace that closes the one before `from`. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function substituted({ name, operator, from, to }: Reference, value: readonly Letter[], variables: Variables) {
  const given = variables.get(name);
  const there = given !== undefined && (given.length > 0 || !operator.startsWith(':'));
  const word = () => interpolate(value.slice(from, to), variables);
  if (operator.endsWith('+')) return there ? word() : [];
  if (there) return given;
  return operator.endsWith('-') ? word() : [];
}

/** `.env`: a variable a line, quoted or not, with or without `export`; the last of a name counts. */
export function readEnvironment(text: string, file: string): Map<string, readonly Letter[]> {
  const variables = new Map<string, readonly Letter[]>();
  for (const line of text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.]*)[ \t]*=[ \t]*(.*?)[ \t\r]*$/gm)) {
    const [whole, name = '', raw = ''] = line;
    const begins = line.index + whole.trimEnd().length - raw.length;
    const quoted = /^(["'])(.*?)\1/.exec(raw);
    const value = quoted ? (quoted[2] ?? '') : raw.replace(/(^|[ \t]+)#.*$/, '');
    variables.set(name, letters(value, file, begins + (quoted ? 1 : 0)));
  }
  return variables;
}
