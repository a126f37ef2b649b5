import type { Preview } from '../plan/preview.ts';
import { phaseNames } from './gantt.ts';
import { code, codeBlock, details, inline, prose, table } from './markdown.ts';
import type { Ending } from './report.ts';
import type { Section } from './summary.ts';
import { bytes, count, duration } from './units.ts';

const openMigrations = 12;
const mostMigrations = 300;

/** What an approval wants to see, in order of worth. */
export function previewSections(ending: Ending, preview: Preview): Section[] {
  return [
    ['How to carry it out', preview.obstacles.length === 0 ? howTo(ending, preview) : undefined],
    ['How long users would wait', waiting(ending)],
    ['What would be done', steps(ending, preview)],
    ['Migrations of the database', migrations(preview)],
    ['Changes in files of yours', edits(preview)],
    ['Room that is needed', room(preview)],
  ];
}

function howTo({ source, to = '' }: Ending, { digest }: Preview): string {
  return [
    'Give this plan to an upgrade: it is refused should anything be another by then.',
    codeBlock(['mode: upgrade', `version: '${source ?? to}'`, `plan-digest: '${digest}'`], 'yaml'),
  ].join('\n\n');
}

function waiting({ prediction }: Ending): string {
  if (!prediction) return 'Not known. Give the report of a rehearsal in the input `rehearsal-report`.';
  return `**${duration(prediction.downtimeSeconds)}**, probably. ${prose(prediction.basis)}`;
}

/** Whether the old version serves meanwhile is what people look for. */
function steps({ plan }: Ending, { account }: Preview): string | undefined {
  if (!plan) return undefined;
  const rows = plan.steps.map((step) => [
    inline(phaseNames[step.phase]),
    inline(step.name, 160),
    code(step.as === 'program' ? account : step.as),
    step.undo === undefined ? '' : '↩',
    `≤ ${duration(step.timeoutSeconds)}`,
  ]);
  const words =
    plan.writers === 'live'
      ? 'Users go on working all the while.'
      : 'What comes before the phase “Stop” happens while the old version serves; from there on users wait until the new one is started.';
  return `${table(['Phase', 'Step', 'Account', 'Can be undone', 'Limit'], rows, [4])}\n\n${words}`;
}

function migrations({ migrations: { pending, brought } }: Preview): string {
  const already = pending.length === 0 ? '' : `Pending already:\n\n${list(pending)}\n\n`;
  if (brought === undefined)
    return `${already}Which ones the new version brings is known once it is there, before anything is stopped.`;
  if (brought.length === 0) return `${already}The new version brings none.`;
  const all = list(brought);
  const words = `The new version brings ${count(brought.length, 'migration')}`;
  return already + (brought.length <= openMigrations ? `${words}:\n\n${all}` : details(words, all));
}

function list(names: readonly string[]): string {
  return codeBlock(names.slice(0, mostMigrations), 'text');
}

function edits({ edits: all }: Preview): string | undefined {
  if (all.length === 0) return undefined;
  const lines = all.flatMap(({ path, line, from, to }) => [`@@ ${path}, line ${line}`, `-${from}`, `+${to}`]);
  return codeBlock(lines, 'diff');
}

function room({ room: needs }: Preview): string | undefined {
  if (needs.length === 0) return undefined;
  const rows = needs.map(({ path, what, bytes: size }) => [inline(what, 200), code(path), bytes(size)]);
  return table(['What for', 'Where', 'At most'], rows, [2]);
}

/** The program itself: the last thing to look at, and left out where it does not fit. */
export function program({ program: text }: Preview): string {
  const lines = text.split('\n');
  return details(`What the host would run: ${count(lines.length, 'line')} of shell`, codeBlock(lines, 'sh', 300_000));
}
