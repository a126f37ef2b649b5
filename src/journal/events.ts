import { z } from 'zod';

/**
 * The journal: one JSON object a line, written and synced by the program on the host *before* the thing it
 * announces. `up` is the host's own monotonic clock in seconds (/proc/uptime), so that durations survive clock
 * changes; `at` is wall time (UTC). `offset` is the size of `output.log` at that moment: a step's output is the
 * slice between its two events, which is how the log is followed live and re-joined without a lost or doubled line.
 */
const base = { at: z.string(), up: z.number(), offset: z.number().int().nonnegative() };
const result = z.enum(['done', 'skipped', 'failed', 'timed-out', 'cancelled']);

export const journalEvent = z.discriminatedUnion('event', [
  z.object({ ...base, event: z.literal('run-started'), run: z.string(), pid: z.number(), by: z.string() }),
  /** The program was killed, or the host went down: the same run, taken up again. `up` may have begun anew. */
  z.object({ ...base, event: z.literal('run-resumed'), pid: z.number(), reason: z.string() }),
  z.object({ ...base, event: z.literal('step-started'), step: z.string() }),
  z.object({
    ...base,
    event: z.literal('step-ended'),
    step: z.string(),
    result,
    code: z.number(),
    seconds: z.number(),
  }),
  /** A measured value: `downtime-seconds`, `backup-bytes`, `rows:event_event`, … */
  z.object({ ...base, event: z.literal('fact'), step: z.string(), name: z.string(), value: z.string() }),
  z.object({ ...base, event: z.literal('warning'), step: z.string(), text: z.string() }),
  /** Why a step failed, in words, when the program knows better than the exit code. */
  z.object({ ...base, event: z.literal('reason'), step: z.string(), text: z.string() }),
  z.object({ ...base, event: z.literal('way-back-started'), step: z.string(), reason: z.string() }),
  /** The new version was proven; the way back begins, as a rehearsal's own. */
  z.object({ ...base, event: z.literal('rehearsal-proven'), step: z.string() }),
  z.object({ ...base, event: z.literal('undo-started'), step: z.string() }),
  z.object({
    ...base,
    event: z.literal('undo-ended'),
    step: z.string(),
    result,
    code: z.number(),
    seconds: z.number(),
  }),
  z.object({
    ...base,
    event: z.literal('run-ended'),
    status: z.enum(['upgraded', 'rehearsed', 'rolled-back', 'failed']),
    /** Which version users are served now. `untouched`: nothing was changed at all. */
    serving: z.enum(['new', 'old', 'untouched', 'unknown']),
    seconds: z.number(),
  }),
]);

export type JournalEvent = z.infer<typeof journalEvent>;
export type StepResult = z.infer<typeof result>;
