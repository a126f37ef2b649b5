import { z } from 'zod';

const seconds = (what: string) => z.number().nonnegative().describe(`${what}, seconds`);
export const text = (what: string) => z.string().describe(what);

export const packageChange = z.object({
  name: text('Package'),
  from: text('Version before; absent: new').optional(),
  to: text('Version after; absent: removed').optional(),
});

export const releaseNote = z.object({ version: text('Release'), url: text('Its notes') });

/** Part of a plan only: a report quotes nobody. */
export const upstreamWarning = z.object({
  package: text('Package'),
  version: text('Release'),
  lines: z.array(z.string()).describe('The first lines of it'),
  linesLeft: z.number().int().describe('How many more there are'),
  url: text('Where the rest can be read').optional(),
});

const step = z.object({
  id: text('Id of the step in the plan'),
  name: text('Its name'),
  phase: text(
    'Where in the run it stands: preflight, prepare, stop, backup, upgrade, migrate, static, start, verify, cleanup',
  ).optional(),
  result: z
    .enum(['done', 'skipped', 'failed', 'timed-out', 'cancelled', 'open'])
    .describe('What became of it; `open`: it was begun and its end is not known'),
  code: z.number().int().describe('Exit code').optional(),
  start: seconds('When it began, counted from the start of the run'),
  seconds: seconds('How long it took').optional(),
});

/**
 * The JSON report. What is not named here cannot be in a report: no value of the plan, no shell text and no output of
 * the host, which is where secrets could be. `schema` grows by one when a field is renamed, removed or changes meaning.
 */
export const reportSchema = z
  .object({
    schema: z.literal(1).describe('Version of this format'),
    status: z
      .enum(['planned', 'rehearsed', 'restored', 'checked', 'upgraded', 'unchanged', 'rolled-back', 'failed'])
      .describe('How the run ended; the same as the output `status`'),
    outcome: z
      .enum([
        'planned',
        'blocked',
        'rehearsed',
        'restored',
        'checked',
        'unproven',
        'upgraded',
        'unchanged',
        'rolled-back',
        'refused',
        'untouched',
        'out-of-sight',
        'vanished',
        'failed-serving',
        'failed-open',
        'way-back-failed',
      ])
      .describe(
        'The same, finer: `planned`, only looked at; `blocked`, looked at, and something stands in the way; `rehearsed`, upgraded, proven and brought back; `restored`, brought back to before an earlier run; `checked`, a backup was proven again; `unproven`, it could not be; `refused`, nothing was begun on the host; `untouched`, failed before anything was changed; `out-of-sight`, the host goes on and its end is not known; `vanished`, the program on the host is gone without having said how it ended; `failed-serving`, failed while one version serves; `failed-open`, failed and left as it is; `way-back-failed`, the way back failed too',
      ),
    serving: z
      .enum(['new', 'old', 'untouched', 'unknown'])
      .describe('Which version users are served now, as the host found out; absent when it did not say')
      .optional(),
    summary: text('What happened, in one or two sentences'),
    application: text('Name of the application'),
    instance: text('Which installation of it on the host').optional(),
    host: text('The host, `user@name:port`'),
    from: text('Version before').optional(),
    to: text('Version to reach').optional(),
    fromCommit: text('Commit before; absent: it was not installed from git').optional(),
    toCommit: text('Commit to reach; absent: it is not installed from git').optional(),
    exactVersion: text(
      'What the input `version` may say to mean this very one, as the output `exact-version`',
    ).optional(),
    durationSeconds: seconds('Whole run on the runner'),
    downtime: z
      .object({
        seconds: seconds('How long users were not served, measured by asking the application'),
        start: seconds('When it began, counted from the start of the run').optional(),
        end: seconds('When it ended, counted from the start of the run').optional(),
      })
      .describe('Absent when it was not measured')
      .optional(),
    prediction: z
      .object({
        downtimeSeconds: seconds('How long users were expected to wait'),
        basis: text('How that is known'),
      })
      .describe('Absent without a rehearsal to predict from')
      .optional(),
    databaseBytes: z
      .number()
      .nonnegative()
      .describe('Size of the database before the run, bytes: what a prediction is scaled by')
      .optional(),
    run: z
      .object({
        id: text('Id of the run on the host'),
        startedAt: text('When the host began it, UTC').optional(),
        by: text('Who started it').optional(),
        directory: text('Folder on the host with program.sh, journal.jsonl and output.log').optional(),
      })
      .describe('Absent when nothing was begun on the host')
      .optional(),
    steps: z.array(step).describe('Steps in the order in which they began'),
    wayBack: z
      .array(step)
      .describe('Steps that were undone, in the order in which that began; empty when there was no way back'),
    failure: z
      .object({
        step: text('Id of the step that failed').optional(),
        reason: text('Why, in words'),
        state: text('The state things are in').optional(),
        next: text('What to do next').optional(),
      })
      .describe('Present when the status is `failed` or `rolled-back`')
      .optional(),
    backup: z
      .object({
        path: text('Folder on the host'),
        bytes: z.number().nonnegative().describe('Its size, bytes').optional(),
        seconds: seconds('How long it took').optional(),
        verified: text('How it was proven to be one').optional(),
        covers: z.array(z.string()).describe('What is in it'),
        restore: z.array(z.string()).describe('Commands that bring it back by hand'),
      })
      .describe('Absent when none was taken')
      .optional(),
    backups: z
      .array(
        z.object({
          run: text('The run that made it'),
          path: text('Folder on the host'),
          bytes: z.number().nonnegative().describe('Its size, bytes'),
          version: text('Version that it holds'),
          created: text('When it was made, UTC'),
          holds: z.boolean().describe('Whether it restores; absent: it was not tried this time').optional(),
        }),
      )
      .describe('Finished backups, the newest first; absent when it was not asked')
      .optional(),
    proof: z
      .object({
        versionServed: text('Version that is served, by what its processes were started from').optional(),
        commitServed: text('Its commit; absent: it is a release').optional(),
        versionReported: text(
          'Version that the running application itself says it is, where it can be asked',
        ).optional(),
        pendingMigrations: z.number().int().nonnegative().describe('Migrations that were pending before').optional(),
        rowsBefore: z.record(z.string(), z.number()).describe('Rows of each counted table before').optional(),
        rowsAfter: z.record(z.string(), z.number()).describe('Rows of each counted table at the end').optional(),
      })
      .describe('What was measured to prove the ending'),
    packages: z.array(packageChange).describe('Packages that the plan changes'),
    checklist: z
      .array(
        z.object({
          id: text('Id in the recipe'),
          text: text('What had to be decided'),
          found: text('What it is about on this host').optional(),
        }),
      )
      .describe('What no machine could decide, and was acknowledged in the settings'),
    notices: z.array(z.string()).describe('Sentences worth attention'),
    warnings: z
      .array(z.object({ step: text('Id of the step'), text: text('What it warned of') }))
      .describe('Warnings of the run'),
    releaseNotes: z.array(releaseNote).describe('Releases passed on the way'),
  })
  .describe('Report of a run of Steady Upgrade');

export type Report = z.infer<typeof reportSchema>;

/**
 * A report from the text of its file; fields that this version does not know are left out.
 * @throws Error that says in one line why it is none.
 */
export function parseReport(text: string): Report {
  const { data, error } = reportSchema.safeParse(JSON.parse(text));
  if (data) return data;
  const [issue] = error.issues;
  const place = issue?.path.length ? `its field ${issue.path.join('.')}` : 'it';
  throw new Error(`${place} is not what a report has (${issue?.message ?? 'invalid'})`);
}

/** The JSON Schema of reports, as docs/report.schema.json holds it. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`;
}
