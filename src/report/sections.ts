import type { StepRecord } from '../journal/record.ts';
import type { UpstreamWarning } from '../plan/types.ts';
import { mostWarnings } from '../plan/upstream-warnings.ts';
import { phaseNames } from './gantt.ts';
import { code, codeBlock, details, inline, link, quote, table } from './markdown.ts';
import type { Ending } from './report.ts';
import { rowsLost, rowsOf } from './rows.ts';
import { stepName, wayBackName } from './story.ts';
import { bytes, count, duration, numberOf } from './units.ts';

/** Rows of a table that are shown at most; a summary is read by a person. */
const mostRows = 150;
const openPackages = 8;

/** All steps with what became of them, then those of the way back, then how many were not reached. */
export function stepsTable(ending: Ending): string | undefined {
  const { steps = [], undone = [] } = ending.record ?? {};
  if (steps.length === 0 && undone.length === 0) return undefined;
  const phases = new Map(ending.plan?.steps.map((step) => [step.id, phaseNames[step.phase]]));
  const row = (step: StepRecord, wayBack: boolean): string[] => [
    wayBack ? '↩ Way back' : inline(phases.get(step.step) ?? ''),
    inline(wayBack ? wayBackName(ending, step.step) : stepName(ending, step.step)),
    resultWords(step, ending),
    step.seconds === undefined || step.result === 'skipped' ? '' : duration(step.seconds),
  ];
  const rows = [...steps.map((step) => row(step, false)), ...undone.map((step) => row(step, true))];
  const left = steps.length === 0 ? 0 : (ending.plan?.steps.length ?? 0) - new Set(steps.map(({ step }) => step)).size;
  const more =
    left > 0 ? `\n\n${count(left, 'later step')} of the plan ${left === 1 ? 'was' : 'were'} not reached.` : '';
  return table(['Phase', 'Step', 'Result', 'Took'], cut(rows), [3]) + more;
}

function resultWords(step: StepRecord, ending: Ending): string {
  switch (step.result) {
    case 'done':
      return '✓ done';
    case 'skipped':
      return '○ not needed';
    case 'failed':
      return `**✗ failed**, exit code ${code(String(step.code))}`;
    case 'timed-out':
      return '**✗ its time was up**';
    case 'cancelled':
      return '**✗ cancelled**';
    default:
      return ending.record?.ended ? '**✗ never ended**' : '… was running when last seen';
  }
}

/** What shows that the new (or the old) version serves with every row it had. */
export function proofs(ending: Ending): string | undefined {
  const facts = ending.record?.facts ?? {};
  const served = facts['version-served'];
  const commit = facts['commit-served'];
  const migrations = numberOf(facts['pending-migrations']);
  const lines = [
    served && `- Version that is served: ${code(served)}, ${saidBy(facts)}`,
    commit && `- Commit that is served: ${code(commit)}, by what is installed`,
    rowsLine(facts),
    migrations !== undefined &&
      `- Database: ${migrations === 0 ? 'no migrations were pending' : `${count(migrations, 'migration')} pending before`}`,
    facts['backup-verified'] && `- Backup: ${inline(facts['backup-verified'], 300)}`,
  ];
  const said = lines.filter(Boolean).join('\n');
  return said || undefined;
}

/** Whether the running process could be asked, or only what it was started from. */
function saidBy(facts: Readonly<Record<string, string>>): string {
  return facts['version-reported'] === undefined
    ? 'by what its processes were started from'
    : 'as the running application itself says';
}

function rowsLine(facts: Readonly<Record<string, string>>): string | undefined {
  const before = rowsOf(facts['rows-before']);
  const after = rowsOf(facts['rows-after']);
  if (before.size === 0) return undefined;
  const total = [...before.values()].reduce((sum, rows) => sum + rows, 0);
  const counted = `${count(total, 'row')} in ${count(before.size, 'table')}`;
  if (after.size === 0) return `- Rows: ${counted} before; not counted afterwards`;
  const lost = rowsLost(before, after);
  if (lost.length === 0) return `- Rows: ${counted} before; afterwards no table has fewer`;
  const named = lost.slice(0, 5).map(({ table: name, before: had, after: has }) => `${code(name)} ${had} → ${has}`);
  return `- **Rows: ${count(lost.length, 'table')} with fewer rows than before:** ${named.join(', ')}${lost.length > 5 ? ', …' : ''}`;
}

/** The packages that changed; folded away when there are many. */
export function packageChanges(ending: Ending): string | undefined {
  const packages = ending.plan?.packages ?? [];
  if (packages.length === 0) return undefined;
  const rows = packages.map(({ name, from, to }) => [
    code(name),
    from === undefined ? 'new' : code(from),
    to === undefined ? 'removed' : code(to),
  ]);
  const body = table(['Package', 'Before', 'After'], cut(rows));
  return packages.length <= openPackages ? body : details(count(packages.length, 'package change'), body);
}

/** Where the backup is, what it holds, and the commands that bring it back: open when somebody may need them now. */
export function backup(ending: Ending, open: boolean): string | undefined {
  const facts = ending.record?.facts ?? {};
  const path = ending.backup?.path ?? facts['backup-path'];
  if (!path) return undefined;
  const size = ending.backup?.bytes ?? numberOf(facts['backup-bytes']);
  const verified = facts['backup-verified'];
  const covers = (ending.backup?.covers ?? []).slice(0, 30).map((what) => inline(what, 200));
  const lines = [
    `${code(path)} on the host${size === undefined ? '' : `, ${bytes(size)}`}`,
    covers.length > 0 && `It holds: ${covers.join('; ')}.`,
    verified && `Proven: ${inline(verified, 300)}`,
  ].filter(Boolean);
  const restore = ending.backup?.restore ?? [];
  if (restore.length === 0) return lines.join('<br>\n');
  const commands = codeBlock(restore, 'sh');
  const how = open
    ? `To bring it back by hand:\n\n${commands}`
    : details('Commands that bring it back by hand', commands);
  return `${lines.join('<br>\n')}\n\n${how}`;
}

/** What backups there are, and which of them was tried just now. */
export function backupsTable({ backups }: Ending): string | undefined {
  if (!backups || backups.there.length === 0) return undefined;
  const rows = backups.there.map(({ created, version, bytes: size, path, proof }) => [
    inline(created, 40),
    code(version, 60),
    bytes(size),
    proof === undefined ? '' : proof.holds ? '✓ restores' : '**✗ does not hold**',
    code(path),
  ]);
  return table(['Made', 'Version', 'Size', 'Tried now', 'Folder on the host'], cut(rows), [2]);
}

export function warnings(ending: Ending): string | undefined {
  const all = ending.record?.warnings ?? [];
  if (all.length === 0) return undefined;
  const lines = all.slice(0, 50).map(({ step, text }) => `- ${inline(text, 500)} (${inline(stepName(ending, step))})`);
  return lines.join('\n') + (all.length > 50 ? `\n- … and ${all.length - 50} more` : '');
}

/** What upstream itself warns of: quoted, and text on any page. */
export function upstreamWarnings(ending: Ending): string | undefined {
  const all = ending.plan?.upstreamWarnings ?? [];
  if (all.length === 0) return undefined;
  const most = all.length < mostWarnings ? [] : [`Of ${mostWarnings} releases at most, the newest ones.`];
  return [...all.map(upstreamWarning), ...most].join('\n\n');
}

function upstreamWarning({ package: name, version, lines, linesLeft, url }: UpstreamWarning): string {
  const more = linesLeft > 0 ? `\n\n… and ${count(linesLeft, 'more line')}` : '';
  return `**${inline(name, 80)} ${inline(version, 60)}**${url ? ` (${link('release notes', url)})` : ''}\n\n${quote(lines)}${more}`;
}

export function releaseNotes(ending: Ending): string | undefined {
  const notes = (ending.plan?.releaseNotes ?? []).slice(0, 40);
  return notes.length === 0 ? undefined : notes.map(({ version, url }) => link(version, url)).join(' · ');
}

/** The run's own traces, for whoever looks closer. */
export function traces(ending: Ending, report: string | undefined, plan: string | undefined): string | undefined {
  const { record, runDirectory } = ending;
  const lines = [
    record &&
      `- Run ${code(record.run)}${record.startedAt ? `, begun ${inline(record.startedAt)}` : ''}${record.by ? ` by ${inline(record.by)}` : ''}`,
    runDirectory &&
      `- On the host: ${code(runDirectory)} with ${code('program.sh')}, ${code('journal.jsonl')} and ${code('output.log')} (all of the output)`,
    plan && `- Plan on this runner, the program included: ${code(plan)} (output ${code('plan')})`,
    report && `- Report on this runner: ${code(report)} (output ${code('report')}; upload it to keep it)`,
  ].filter(Boolean);
  return lines.length === 0 ? undefined : lines.join('\n');
}

function cut(rows: string[][]): string[][] {
  if (rows.length <= mostRows) return rows;
  const width = rows[0]?.length ?? 1;
  return [...rows.slice(0, mostRows), [`… and ${rows.length - mostRows} more`, ...Array<string>(width - 1).fill('')]];
}
