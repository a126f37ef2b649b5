import type { RunRecord } from './journal/record.ts';
import type { Plan } from './plan/types.ts';
import { versionsOf } from './plan/versions.ts';
import type { ProblemDetails } from './problem.ts';
import { type RunPlace, runDirectory } from './program/place.ts';
import type { Ending } from './report/report.ts';

/** What is known about a run that was started on the host, however it ended. */
export interface Started {
  readonly plan: Plan;
  readonly place: RunPlace;
  readonly record: RunRecord;
  /** Why following stopped before the run had ended; absent when the journal told the end. */
  readonly cut?: 'vanished' | 'cancelled' | 'timeout' | 'connection-lost';
  /** In words, what made following impossible. */
  readonly why?: string;
  /** The last lines that the failed step wrote. */
  readonly lastLines?: readonly string[];
}

/** The ending of a run that was started. `durationSeconds`: since the action began. */
export function endingOf(started: Started, durationSeconds: number): Ending {
  const { plan, place } = started;
  const record = withoutRehearsed(started.record);
  const problem = problemOf(started);
  return {
    status: record.ended?.status ?? 'failed',
    application: plan.application,
    host: plan.host,
    ...versionsOf(plan),
    plan,
    record,
    notices: plan.notices,
    durationSeconds,
    runDirectory: runDirectory(place),
    ...(problem ? { problem } : {}),
    ...backupOf({ ...started, record }),
    ...(started.cut === 'vanished' ? { vanished: true } : {}),
    ...(started.lastLines ? { lastLines: started.lastLines } : {}),
  };
}

/** A rehearsal's backup is gone with it. */
function withoutRehearsed(record: RunRecord): RunRecord {
  if (record.ended?.status !== 'rehearsed') return record;
  const { 'backup-path': _, ...facts } = record.facts;
  return { ...record, facts };
}

function backupOf({ record, place, plan }: Started): Pick<Ending, 'backup'> {
  const path = record.facts['backup-path'];
  if (!path) return {};
  return {
    backup: {
      path,
      bytes: Number(record.facts['backup-bytes'] ?? 0),
      restore: [`sh ${runDirectory(place)}/program.sh --restore`],
      covers: covered(plan),
    },
  };
}

/** What a backup holds, a phrase each: users trusted backups that left the database out (nextcloud/updater#302). */
function covered({ values }: Plan): string[] {
  const files = (values.BACKUP_FILES ?? '').split('\n').map((line) => line.split('\t'));
  return [
    `database ${values.DB_NAME} (${values.DB_ENGINE})`,
    ...files.flatMap(([name, path]) => (name && path ? [`${name} ${path}`] : [])),
    'the exact package set, and the old version itself',
  ];
}

function problemOf(started: Started): ProblemDetails | undefined {
  const { record, plan } = started;
  if (!record.ended) return unfinished(started);
  if (record.ended.status === 'upgraded' || record.ended.status === 'rehearsed') return undefined;
  return { what: whatFailed(started), host: plan.host, ...outcome(started) };
}

function whatFailed({ plan, record }: Started): string {
  const { failure } = record;
  if (!failure) return 'The upgrade did not succeed.';
  const step = plan.steps.find((it) => it.id === failure.step);
  return step ? `${step.name}: ${failure.reason}` : failure.reason;
}

/** In which state things are, and what to do, for each way in which a run can end badly. */
function outcome({ plan, record, place }: Started): Pick<ProblemDetails, 'state' | 'next'> {
  const log = `${runDirectory(place)}/output.log`;
  const old = `${plan.title} ${plan.from}`;
  switch (record.ended?.serving) {
    case 'untouched':
      return {
        state: `Nothing was changed: ${old} serves as before.`,
        next: `Put right what failed, then run the workflow again. The whole output, on the host:\n  less ${log}`,
      };
    case 'old':
      // Users went on working while it migrated, so what they wrote forbade a restore.
      if (record.ended.status === 'failed') {
        return {
          state: `${old} serves again, on the database that was migrated already: restoring it would lose what users wrote meanwhile.`,
          next: `Look at the site soon: ${plan.from} answers, but was not made for this database. Upgrade once more, or go all the way back, losing what was written since the backup:\n  sh ${runDirectory(place)}/program.sh --restore`,
        };
      }
      return {
        state: `${old} serves again, proven like the new version would have been.`,
        next: `Nothing is urgent. The whole output, on the host:\n  less ${log}`,
      };
    case 'new':
      return {
        state: `The way back was not taken, because it would lose what users have written since. The services run ${plan.to} as far as they run at all.`,
        next: `Look at the site now. To go back all the same, losing those writes:\n  sh ${runDirectory(place)}/program.sh --restore`,
      };
    default:
      return {
        state: 'The host is left where the run stopped: services may be stopped.',
        next: `Log in now. What happened, and the way back:\n  less ${log}\n  sh ${runDirectory(place)}/program.sh --way-back`,
      };
  }
}

const cutReasons = {
  vanished: 'The program on the host is gone without having said how it ended: it was killed, or the host went down.',
  cancelled: 'The job was cancelled while the upgrade ran.',
  timeout: 'The upgrade took longer than the input timeout allows.',
  'connection-lost': 'The run on the host could not be followed any longer',
} as const;

function unfinished({ cut = 'vanished', why, plan, place, record }: Started): ProblemDetails {
  const last = record.steps.at(-1)?.step ?? 'none';
  const alive = cut !== 'vanished';
  return {
    what: why ? `${cutReasons[cut]}: ${why}` : cutReasons[cut],
    host: plan.host,
    state: alive
      ? cut === 'cancelled'
        ? 'The host was told. It ends the step that must not be cut, then it walks back by itself, or goes on to the end where the new version was proven already.'
        : 'The upgrade goes on by itself on the host and ends with the new version or the old one serving.'
      : `The last step that had begun is “${last}”.`,
    next: alive
      ? `See how it ended: run this workflow with mode: resume, or on the host:\n  tail -f ${runDirectory(place)}/output.log\n  cat ${runDirectory(place)}/status`
      : `Log in now. To walk back:\n  sh ${runDirectory(place)}/program.sh --way-back`,
  };
}
