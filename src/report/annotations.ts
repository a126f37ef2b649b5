import { oneLine, severalLines, shorten } from './plain-text.ts';
import type { Ending } from './report.ts';
import type { Annotation } from './sink.ts';
import { endedBadly, headline, outcomeOf, sentence, stepName } from './story.ts';

/** GitHub's own limits: characters of a message, and annotations of one type and step; the rest it drops silently. */
export const mostCharacters = 4096;
export const mostOfAType = 10;

/**
 * An ending as annotations: what went wrong with the last lines and what to do, each warning, each notice.
 * Beyond ten of a type the last one holds the rest. A good ending without warnings and notices has none.
 */
export function annotations(ending: Ending): Annotation[] {
  const { record, plan } = ending;
  const title = headline(ending);
  const warnings = (record?.warnings ?? []).map(
    ({ step, text }) => `${stepName(ending, step)}: ${oneLine(text, 1500)}`,
  );
  const notices = [...new Set([...ending.notices, ...(plan?.notices ?? [])])].map((notice) => oneLine(notice, 1500));
  return [
    ...failure(ending),
    ...merged(warnings).map((message): Annotation => ({ level: 'warning', title, message })),
    ...merged(notices).map((message): Annotation => ({ level: 'notice', title, message })),
  ];
}

function failure(ending: Ending): Annotation[] {
  if (!endedBadly(ending)) return [];
  const outcome = outcomeOf(ending);
  const { problem, record } = ending;
  const failed = record?.failure;
  const reason = failed && !problem?.what.includes(failed.reason) ? failed.reason : undefined;
  const head = [
    sentence(ending),
    problem && severalLines(problem.what, 600),
    reason && severalLines(reason, 300),
    problem?.state && outcome !== 'refused' && `State: ${severalLines(problem.state, 400)}`,
  ];
  const next = problem?.next && `Next:\n${severalLines(problem.next, 1400)}`;
  const where =
    ending.runDirectory && `All of the output: ${oneLine(ending.runDirectory, 300)}/output.log on the host.`;
  const before = shorten(head.filter(Boolean).join('\n'), 2000);
  const after = [next, where].filter(Boolean).join('\n');
  const message = [before, tail(ending.lastLines ?? [], mostCharacters - before.length - after.length - 30), after];
  return [
    { level: 'error', title: headline(ending), message: shorten(message.filter(Boolean).join('\n'), mostCharacters) },
  ];
}

/** The last whole lines that fit into `room` characters. */
function tail(lines: readonly string[], room: number): string {
  const kept: string[] = [];
  let used = 0;
  for (const line of lines.slice(-25).toReversed()) {
    const text = severalLines(line, 300);
    used += text.length + 3;
    if (used > room) break;
    kept.unshift(`│ ${text}`);
  }
  return kept.length === 0 ? '' : `Last lines:\n${kept.join('\n')}`;
}

/** At most ten messages, none too long: the tenth holds all that follow. */
function merged(messages: readonly string[]): string[] {
  if (messages.length <= mostOfAType) return messages.map((message) => shorten(message, mostCharacters));
  const rest = messages.slice(mostOfAType - 1);
  const together = `${rest.length} more:\n${rest.map((message) => `- ${message}`).join('\n')}`;
  return [
    ...messages.slice(0, mostOfAType - 1).map((message) => shorten(message, mostCharacters)),
    shorten(together, mostCharacters),
  ];
}
