/** A heading and the lines below it, up to the next heading of any level. */
export interface Section {
  /** Empty for what comes before the first. */
  readonly heading: string;
  /** 1 is the highest; 0 for what comes before the first. */
  readonly level: number;
  readonly lines: readonly string[];
}

interface Heading {
  readonly text: string;
  /** `##` in Markdown; the rule's character, twice where it stands above too, in reStructuredText. */
  readonly style: string;
  readonly lines: number;
}

/** Nobody writes lines as long, or headings. */
const longestLine = 1000;
const longestHeading = 200;

/**
 * A text in Markdown or reStructuredText → its sections, in order. Which of the two it is, its headings say: `## 2.0` is
 * Markdown; without any, a level is as high as its rule comes early, as in reStructuredText. Any text will do, of any
 * size: every line is looked at once.
 */
export function sectionsOf(text: string): Section[] {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.slice(0, longestLine).trimEnd());
  const markdown = lines.some((line) => hashes.test(line));
  const styles: string[] = [];
  const sections: { heading: string; level: number; lines: string[] }[] = [{ heading: '', level: 0, lines: [] }];
  let fenced = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.trimStart().startsWith('```')) fenced = !fenced;
    const heading = fenced ? undefined : headingAt(lines, at);
    if (!heading) {
      sections.at(-1)?.lines.push(line);
      continue;
    }
    if (!styles.includes(heading.style)) styles.push(heading.style);
    const level = markdown ? markdownLevel(heading.style) : styles.indexOf(heading.style) + 1;
    sections.push({ heading: heading.text, level, lines: [] });
    at += heading.lines - 1;
  }
  return sections;
}

const hashes = /^(#{1,6})[ \t]+(?=\S)/;
const rule = /^([=\-~^"'#*+.:_])\1{2,}$/;

function headingAt(lines: readonly string[], at: number): Heading | undefined {
  const [line = '', next = '', third = ''] = lines.slice(at, at + 3);
  const [mark, style] = hashes.exec(line) ?? [];
  if (mark && style) return { text: headingText(line.slice(mark.length)), style, lines: 1 };
  const above = rule.exec(line)?.[1];
  if (above) {
    const both = next !== '' && rule.exec(third)?.[1] === above;
    return both ? { text: headingText(next), style: above + above, lines: 3 } : undefined;
  }
  const below = rule.exec(next)?.[1];
  return below && /^\S/.test(line) ? { text: headingText(line), style: below, lines: 2 } : undefined;
}

function headingText(text: string): string {
  return text.slice(0, longestHeading).trim();
}

function markdownLevel(style: string): number {
  if (style.startsWith('#')) return style.length;
  return style === '=' ? 1 : 2;
}
