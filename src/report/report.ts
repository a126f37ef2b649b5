import type { RunRecord } from '../journal/record.ts';
import type { Prediction } from '../plan/prediction.ts';
import type { Preview } from '../plan/preview.ts';
import type { Plan } from '../plan/types.ts';
import type { ProblemDetails } from '../problem.ts';
import type { Backups } from '../program/backups.ts';

export type Status =
  | 'planned'
  | 'rehearsed'
  | 'restored'
  | 'checked'
  | 'upgraded'
  | 'unchanged'
  | 'rolled-back'
  | 'failed';

/** How a run of the action ended: the one thing every output, summary and annotation is made from. */
export interface Ending {
  readonly status: Status;
  readonly application: string;
  readonly host: string;
  /** Absent when the ending came before it was known. */
  readonly from?: string;
  readonly to?: string;
  /** As in a plan: commits where either is from git, and what the input `version` has to say to mean this very one. */
  readonly commits?: Plan['commits'];
  readonly source?: string;
  /** Absent when the run never began on the host (refusal, unchanged). */
  readonly plan?: Plan;
  readonly record?: RunRecord;
  /** Present for `failed`, and for `rolled-back`: what went wrong and what to do next. */
  readonly problem?: ProblemDetails;
  /** Sentences worth a person's attention, e.g. a newer release that the host's Python cannot run. */
  readonly notices: readonly string[];
  /** Seconds from the start of the action on the runner. */
  readonly durationSeconds: number;
  /** Absolute path on the host of this run's folder (journal, output.log, program.sh). */
  readonly runDirectory?: string;
  /** Backup taken: path on the host, bytes, and the exact commands that bring it back. */
  readonly backup?: {
    readonly path: string;
    readonly bytes: number;
    readonly restore: readonly string[];
    /** What is in it, a phrase each: `database pretalx (PostgreSQL)`, `media /var/pretalx/data/media`. */
    readonly covers?: readonly string[];
  };
  /** What an approval wants to know; present for a plan. */
  readonly preview?: Preview;
  /** What backups there are; present when that was asked. */
  readonly backups?: Backups;
  /** How long users were expected to wait, by a rehearsal. */
  readonly prediction?: Prediction;
  /** The program on the host is gone although the journal tells no end: it is not going on by itself. */
  readonly vanished?: boolean;
  /** Last lines that the failed step wrote (`LiveLog.lastLines`): shown in annotations and summary, never in the report. */
  readonly lastLines?: readonly string[];
}
