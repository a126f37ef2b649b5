import type { JournalEvent, StepResult } from './events.ts';

/** What happened, gathered from the journal: all a report needs beside the plan. */
export interface RunRecord {
  readonly run: string;
  /** UTC, ISO 8601. */
  readonly startedAt?: string;
  readonly by?: string;
  /** The host's monotonic clock (`up`) when the run began: what `downtime-start-up` and the like count from. */
  readonly startedUp?: number;
  /** In the order they began. `startSeconds` counts from the start of the run. */
  readonly steps: readonly StepRecord[];
  readonly undone: readonly StepRecord[];
  readonly facts: Readonly<Record<string, string>>;
  readonly warnings: readonly { readonly step: string; readonly text: string }[];
  /** The step that failed and why, in words. */
  readonly failure?: { readonly step: string; readonly reason: string };
  /** Absent while the run goes on, or when its end is not known. */
  readonly ended?: {
    readonly status: 'upgraded' | 'rehearsed' | 'rolled-back' | 'failed';
    readonly serving: 'new' | 'old' | 'untouched' | 'unknown';
    readonly seconds: number;
  };
}

export interface StepRecord {
  readonly step: string;
  readonly startSeconds: number;
  /** Absent while it runs. */
  readonly seconds?: number;
  readonly result?: StepResult;
  readonly code?: number;
}

/** An empty record, before the first event. */
export function emptyRecord(run: string): RunRecord {
  return { run, steps: [], undone: [], facts: {}, warnings: [] };
}

/** Pure: the record after one more event. */
export function applyEvent(record: RunRecord, event: JournalEvent, startUp: number): RunRecord {
  const startSeconds = event.up - startUp;
  switch (event.event) {
    case 'run-started':
      return { ...record, startedAt: event.at, by: event.by, startedUp: startUp };
    case 'step-started':
      return { ...record, steps: [...record.steps, { step: event.step, startSeconds }] };
    case 'step-ended':
      return { ...record, steps: finish(record.steps, event) };
    // For those who read along; nothing to remember.
    case 'run-resumed':
    case 'rehearsal-proven':
      return record;
    case 'undo-started':
      return { ...record, undone: [...record.undone, { step: event.step, startSeconds }] };
    case 'undo-ended':
      return { ...record, undone: finish(record.undone, event) };
    case 'fact':
      return { ...record, facts: { ...record.facts, [event.name]: event.value } };
    case 'warning':
      return { ...record, warnings: [...record.warnings, { step: event.step, text: event.text }] };
    case 'reason':
    case 'way-back-started':
      return record.failure
        ? record
        : { ...record, failure: { step: event.step, reason: event.event === 'reason' ? event.text : event.reason } };
    case 'run-ended':
      return { ...record, ended: { status: event.status, serving: event.serving, seconds: event.seconds } };
  }
}

function finish(
  steps: readonly StepRecord[],
  end: { step: string; result: StepResult; code: number; seconds: number },
): StepRecord[] {
  // One that was cut off stays open; it is the later one of its name that ended.
  const last = steps.findLastIndex((step) => step.step === end.step && step.result === undefined);
  return steps.map((step, index) =>
    index === last ? { ...step, seconds: end.seconds, result: end.result, code: end.code } : step,
  );
}
