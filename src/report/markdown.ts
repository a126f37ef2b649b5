import { oneLine, severalLines } from './plain-text.ts';

/**
 * Building blocks of a job summary. Whatever comes from a host goes through `inline`, `code` or `codeBlock`, and is
 * then text on any page: no markup, no table cell of its own, no @mention, no #reference.
 * Special characters become entities: unlike backslashes they mean the same in paragraphs, tables and HTML.
 */
const special = /[&<>"'`*_~[\]()!\\|#{}$]/g;

/** Text on one line, at most `most` characters. */
export function inline(text: string, most = 500): string {
  return unlinked(entities(oneLine(text, most)))
    .replace(/&#35;(?=\d)/g, '&#35;&#8203;')
    .replace(/^([-+=:])/, (mark) => entity(mark))
    .replace(/^(\d{1,9})\.(?=\s|$)/, '$1&#46;');
}

/**
 * Something to be read letter by letter (a path, a version, an exit code), at most `most` characters. A code span,
 * because nothing in it becomes a link; where one could break (a pipe in a table, backticks), `<code>` and entities.
 */
export function code(text: string, most = 300): string {
  const line = oneLine(text, most);
  return line === '' || /[|`]/.test(line) ? `<code>${unlinked(entities(line))}</code>` : `\`${line}\``;
}

/** Several lines; what stands between two backticks is shown as code, as our own messages write it. */
export function prose(text: string, most = 2000): string {
  return severalLines(text, most)
    .trim()
    .split('\n')
    .map((line) => line.replace(/`([^`]+)`|([^`]+|`)/g, (_, quoted, plain) => (quoted ? code(quoted) : spaced(plain))))
    .join('<br>\n');
}

/** Lines to be copied, between fences that nothing in them can close. At most `most` characters, the first ones. */
export function codeBlock(lines: readonly string[], language = '', most = 8000): string {
  const text = severalLines(joined(lines, most + 1), most);
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Somebody else's lines, told apart from ours. Two backticks, as reStructuredText has them, are code too. */
export function quote(lines: readonly string[], most = 500): string {
  return lines.map((line) => `> ${prose(oneLine(line.replace(/`+/g, '`'), most))}`).join('<br>\n');
}

/**
 * What to do next, as `Problem.next` writes it: lines that are indented by two spaces or begin with `$ ` are commands
 * and become code blocks, `- ` and `1. ` become lists, all else is text.
 */
export function instructions(text: string, most = 4000): string {
  const blocks: string[] = [];
  let commands: string[] = [];
  const endCommands = (): void => {
    if (commands.length > 0) blocks.push(codeBlock(commands, 'sh'));
    commands = [];
  };
  for (const line of severalLines(text, most).split('\n')) {
    const command = /^(?:\s{2,}|\t|\$ )\s*(\S.*)$/.exec(line)?.[1]?.replace(/^\$ /, '');
    if (command !== undefined) {
      commands.push(command);
    } else if (line.trim() !== '') {
      endCommands();
      const [, mark = '', rest = line] = /^(- |\d{1,2}\. )(.*)$/.exec(line) ?? [];
      blocks.push(`${mark}${prose(rest)}`);
    }
  }
  endCommands();
  return blocks.join('\n\n');
}

/** A link; an address that is not http(s) or holds anything odd is shown as text only. */
export function link(text: string, address: string): string {
  const safe = /^https?:\/\/[\w.~:/?&=%+,;@-]+$/.test(address) && address.length <= 500;
  return safe ? `[${inline(text)}](${address})` : inline(text);
}

/** Cells are Markdown already. `right`: which columns hold numbers. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (right.includes(column) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** Folded away behind one line; both are Markdown already. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** The first lines, joined, as far as `most` characters need them. */
function joined(lines: readonly string[], most: number): string {
  let text = lines[0]?.slice(0, most) ?? '';
  for (const line of lines.slice(1, most)) {
    if (text.length >= most) break;
    text += `\n${line.slice(0, most)}`;
  }
  return text;
}

function spaced(text: string): string {
  const core = inline(text, 2000);
  return `${/^\s/.test(text) ? ' ' : ''}${core}${/\S\s+$/.test(text) ? ' ' : ''}`;
}

/** An @ with something invisible behind it mentions nobody and makes no address. */
function unlinked(text: string): string {
  return text.replaceAll('@', '@&#8203;');
}

function entities(text: string): string {
  return text.replace(special, entity);
}

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
