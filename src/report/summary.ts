import { versionWords } from '../plan/versions.ts';
import { tellUsers, tryNext } from './advice.ts';
import { gantt } from './gantt.ts';
import { code, codeBlock, inline, instructions, prose, table } from './markdown.ts';
import { previewSections, program } from './preview.ts';
import type { Ending } from './report.ts';
import {
  backup,
  backupsTable,
  packageChanges,
  proofs,
  releaseNotes,
  stepsTable,
  traces,
  upstreamWarnings,
  warnings,
} from './sections.ts';
import {
  downtimeOf,
  downtimeWords,
  headline,
  type Outcome,
  outcomeOf,
  ranNothing,
  sentence,
  stepName,
} from './story.ts';
import { bytes, duration, numberOf } from './units.ts';

/** GitHub drops a step's whole summary above 1 MiB without a word; other writers of the same step need some room. */
export const mostBytes = 1_000_000;

/** What one sees before one reads; 🚨: somebody has to look now. */
export const marks: Readonly<Record<Outcome, string>> = {
  planned: '🔎',
  blocked: '⛔',
  rehearsed: '✅',
  restored: '↩️',
  checked: '✅',
  unproven: '🚨',
  upgraded: '✅',
  unchanged: '✅',
  'rolled-back': '↩️',
  refused: '⛔',
  untouched: '⛔',
  'out-of-sight': '⚠️',
  vanished: '🚨',
  'failed-serving': '❌',
  'failed-open': '🚨',
  'way-back-failed': '🚨',
};

/**
 * An ending as a job summary in Markdown: the first screen says what happened, how things stand and what to do next,
 * the rest is for whoever looks closer. `report` and `plan`: paths of the JSON report and
 * of the plan on the runner. Below `mostBytes`, always.
 */
export function summary(ending: Ending, report?: string, plan?: string): string {
  const outcome = outcomeOf(ending);
  const loud = marks[outcome] === '🚨';
  const chart = gantt(ending);
  const sections: Section[] = [
    [undefined, `${loud ? '#' : '##'} ${marks[outcome]} ${inline(headline(ending))}`],
    [undefined, `**${inline(sentence(ending), 800)}**`],
    [undefined, keyFacts(ending, outcome)],
    [outcome === 'blocked' ? 'What stands in the way' : 'What went wrong', whatWentWrong(ending, outcome)],
    ['What to do next', whatNext(ending, outcome)],
    ['What to try next', tryNext(ending, outcome)],
    ['What to tell users', tellUsers(ending, outcome)],
    ['Bring the backup back', loud && !ending.backups ? backup(ending, true) : undefined],
    ['What upstream warns of', upstreamWarnings(ending)],
    ...(ending.preview ? previewSections(ending, ending.preview) : []),
    ['Proof', ['upgraded', 'rehearsed', 'restored', 'rolled-back'].includes(outcome) ? proofs(ending) : undefined],
    ['Good to know', notices(ending)],
    ['Dealt with before the run, as acknowledged in settings', decisions(ending)],
    ['Warnings', warnings(ending)],
    ['Timeline', chart && `\`\`\`mermaid\n${chart}\n\`\`\``],
    ['Steps', stepsTable(ending)],
    [outcome === 'upgraded' ? 'Packages' : 'Packages of the plan', packageChanges(ending)],
    ['Backups', backupsTable(ending)],
    ['Backup', loud || ending.backups ? undefined : backup(ending, false)],
    ['Release notes', releaseNotes(ending)],
    ['The program', ending.preview && program(ending.preview)],
    ['Where to look closer', traces(ending, report, plan)],
  ];
  return assemble(sections);
}

export type Section = readonly [heading: string | undefined, body: string | undefined];

/** Sections in order of worth: one that does not fit any more is left out, and a line says so. */
export function assemble(sections: readonly Section[]): string {
  const note =
    '\n\n_Some sections were left out: GitHub shows no summary above 1 MiB. The report and the host have everything._\n';
  let text = '';
  let left = false;
  for (const [heading, body] of sections) {
    if (!body) continue;
    const part = `${text === '' ? '' : '\n\n'}${heading ? `### ${heading}\n\n` : ''}${body}`;
    if (Buffer.byteLength(text + part) + Buffer.byteLength(note) <= mostBytes) text += part;
    else left = true;
  }
  return `${text}${left ? note : '\n'}`;
}

/** What one looks for first, side by side; what cannot be known in this ending has no column. */
function keyFacts(ending: Ending, outcome: Outcome): string {
  const size = ending.backup?.bytes ?? numberOf(ending.record?.facts['backup-bytes']);
  const began = !ranNothing(outcome);
  const columns: readonly (readonly [name: string, cell: string | false | undefined])[] = [
    ['Host', code(ending.host, 120)],
    ['From', ending.from !== undefined && code(versionWords(ending.from, ending.commits?.from), 80)],
    ['To', ending.to !== undefined && code(versionWords(ending.to, ending.commits?.to), 80)],
    ['Users waited', began && `**${waitedWords(ending)}**`],
    ['Expected', ending.prediction !== undefined && duration(ending.prediction.downtimeSeconds)],
    ['Whole run', duration(ending.durationSeconds)],
    ['Backup', began && (size === undefined ? 'none' : bytes(size))],
  ];
  const known = columns.filter((column): column is [string, string] => Boolean(column[1]));
  return table(
    known.map(([name]) => name),
    [known.map(([, cell]) => cell)],
  );
}

/** Where nobody knows whether the site serves, nobody may read that the waiting is over. */
function waitedWords(ending: Ending): string {
  const { ended } = ending.record ?? {};
  if (ended && ended.serving !== 'unknown') return downtimeWords(ending);
  const seconds = downtimeOf(ending);
  return seconds ? `${duration(seconds)} and perhaps still waiting` : 'perhaps still waiting';
}

function whatWentWrong(ending: Ending, outcome: Outcome): string | undefined {
  const { problem, record } = ending;
  const failure = record?.failure;
  const lines = ending.lastLines ?? [];
  const parts = [
    problem && prose(problem.what),
    // A refusal has its state in the sentence on top.
    problem?.state && outcome !== 'refused' && `**State:** ${prose(problem.state)}`,
    failure &&
      !problem?.what.includes(failure.reason) &&
      `**${inline(stepName(ending, failure.step))}:** ${prose(failure.reason)}`,
    lines.length > 0 &&
      `Last lines of output:\n\n${codeBlock(
        lines.slice(-25).map((line) => line.slice(0, 400)),
        'text',
      )}`,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join('\n\n');
}

/** What the problem says; a bad ending that says nothing still gets the commands to look with. */
function whatNext(ending: Ending, outcome: Outcome): string | undefined {
  if (ending.problem?.next) return instructions(ending.problem.next);
  if (ending.status !== 'failed' || !ending.runDirectory || outcome === 'refused') return undefined;
  return `Look at the host first:\n\n${codeBlock([`tail -n 100 '${ending.runDirectory}/output.log'`, `tail -n 5 '${ending.runDirectory}/journal.jsonl'`], 'sh')}`;
}

/** What no machine could decide, and somebody said is decided. */
function decisions(ending: Ending): string | undefined {
  const made = (ending.plan?.checklist ?? []).slice(0, 30);
  const line = ({ id, text, found }: (typeof made)[number]) =>
    `- ${code(id)}: ${prose(text, 600)}${found ? ` Found: ${inline(found.split('\n').join(', '), 300)}` : ''}`;
  return made.length === 0 ? undefined : made.map(line).join('\n');
}

function notices(ending: Ending): string | undefined {
  const all = [...new Set([...ending.notices, ...(ending.plan?.notices ?? [])])].slice(0, 30);
  return all.length === 0 ? undefined : all.map((notice) => `- ${prose(notice, 600)}`).join('\n');
}
