import { explain } from '@renovatebot/pep440';
import { sameName } from '../version/check.ts';
import { type Section, sectionsOf } from './changelog-sections.ts';

/** A release that a changelog tells of, and what it marks as a warning. */
export interface ReleaseEntry {
  readonly version: string;
  /** Lines as they stand there; none: nothing is marked. */
  readonly warnings: readonly string[];
}

/** Nobody has released as often. */
const mostReleases = 1000;

/** One release's heading, and the sections below it. */
interface Part {
  readonly version: string;
  readonly level: number;
  readonly sections: Section[];
}

/**
 * The releases that a changelog tells of, in its order, each with what stands under one of `marks`: all of a heading
 * that holds it, and items, paragraphs and directives that begin with it (docs/recipes.md). `name`: the package's, which
 * may stand before the version. The text is a stranger's; nothing in it does more than match or not.
 */
export function releasesIn(text: string, name: string, marks: readonly string[]): ReleaseEntry[] {
  const wanted = marks.map(words);
  const releases = new Map<string, string[]>();
  for (const part of partsOf(sectionsOf(text), name).slice(0, mostReleases)) {
    const before = releases.get(part.version) ?? [];
    releases.set(part.version, before.concat(warningsIn(part, wanted)));
  }
  return [...releases].map(([version, warnings]) => ({ version, warnings }));
}

/** What is below no release belongs to none. */
function partsOf(sections: readonly Section[], name: string): Part[] {
  const parts: Part[] = [];
  let open: Part | undefined;
  for (const section of sections) {
    const version = versionOf(section.heading, name);
    const beneath = open !== undefined && section.level > open.level;
    // Below a release a version is what the section is about (“1.4 users”), unless it is one of that release's own.
    const begins = version !== undefined && (!beneath || version.startsWith(`${open?.version}.`));
    if (begins) open = { version, level: section.level, sections: [section] };
    else if (beneath) open?.sections.push(section);
    else open = undefined;
    if (begins && open) parts.push(open);
  }
  return parts;
}

function warningsIn({ sections }: Part, marks: readonly string[]): string[] {
  let warned: number | undefined;
  return sections.flatMap(({ heading, level, lines }, index) => {
    if (warned !== undefined && level <= warned) warned = undefined;
    if (warned === undefined && holds(heading, marks)) warned = level;
    if (warned === undefined) return marked(lines, marks);
    // The release's own heading stands above the quotation anyway.
    return (index === 0 ? lines : [heading, ...lines]).filter(isText);
  });
}

/** `2.0.1`, `v2.0.1 (2026-11-21)`, `[2.0.1] - 2026-11-21`, `Version 2.0.1`, `shop 2.0.1`. */
function versionOf(heading: string, name: string): string | undefined {
  const [first = '', second = ''] = heading.split(/[\s,()[\]:*`]+/).filter(Boolean);
  const introduced = /^(version|release)$/i.test(first) || sameName(first, name);
  const version = (introduced ? second : first).replace(/^v(?=\d)/i, '').slice(0, 60);
  return /^\d+\./.test(version) && explain(version) !== null ? version : undefined;
}

const bullet = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;

/** Items, paragraphs and directives that begin with a mark, each with what is indented below it. */
function marked(lines: readonly string[], marks: readonly string[]): string[] {
  const found: string[] = [];
  let open: number | undefined;
  let afterBlank = true;
  for (const line of lines) {
    const indent = line.search(/\S/);
    const begins = afterBlank || bullet.test(line);
    afterBlank = indent < 0;
    if (afterBlank) continue;
    if (begins && open !== undefined && indent <= open) open = undefined;
    if (begins && open === undefined && beginsWith(line, marks)) open = indent;
    if (open !== undefined && isText(line)) found.push(line.trim());
  }
  return found;
}

function beginsWith(line: string, marks: readonly string[]): boolean {
  const said = `${words(line.replace(bullet, ''))} `;
  return marks.some((mark) => said.startsWith(`${mark} `));
}

function holds(heading: string, marks: readonly string[]): boolean {
  const said = ` ${words(heading)} `;
  return marks.some((mark) => said.includes(` ${mark} `));
}

/** Lower case, without punctuation and markup: `[**BREAKING**] Sessions` is `breaking sessions`. */
function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/(?:[\s!-/:-@[-`{-~\u2010-\u2027]|\ufe0f)+/g, ' ')
    .trim();
}

/** Neither blank nor a target for links (`.. _NEWS-2.0:`). */
function isText(line: string): boolean {
  return /\S/.test(line) && !line.startsWith('.. _');
}
