import { z } from 'zod';
import type { Prediction } from '../plan/prediction.ts';
import type { Preview } from '../plan/preview.ts';
import type { Plan } from '../plan/types.ts';
import { plainText } from './plain-text.ts';
import { packageChange, releaseNote, text, upstreamWarning } from './schema.ts';

const step = z.object({
  id: text('Its id, as in the journal and the report'),
  name: text('What it does'),
  phase: text('Where in the run it stands; what comes before `stop` happens while the old version serves'),
  account: text('The account it runs as'),
  timeoutSeconds: z.number().positive().describe('After so long it is ended, and has failed'),
  run: text('Its shell text; values reach it as variables'),
  undo: text('Shell text of the way back; absent: there is nothing to take back').optional(),
});

/** What an upgrade would do, for machines and for whoever approves. `schema` grows by one when a field changes meaning. */
export const planSchema = z
  .object({
    schema: z.literal(1).describe('Version of this format'),
    digest: text('The output `plan-digest`'),
    application: text('Name of the application'),
    instance: text('Which installation of it on the host'),
    host: text('The host'),
    from: text('Version that is there'),
    to: text('Version to reach'),
    fromCommit: text('Commit that is there; absent: it was not installed from git').optional(),
    toCommit: text('Commit to reach; absent: it is not installed from git').optional(),
    exactVersion: text('What the input `version` may say to mean this very one'),
    writers: z.enum(['live', 'stopped']).describe('Whether users may write meanwhile'),
    onFailure: z.enum(['rollback', 'stop']).describe('What a failure leads to'),
    obstacles: z.array(z.string()).describe('What stands in the way: an upgrade would be refused as long as it does'),
    packages: z.array(packageChange).describe('Packages that change, as pip on the host resolved them'),
    image: text('Digest of the image, where the application runs in containers').optional(),
    migrations: z
      .object({
        pending: z.array(z.string()).describe('Pending already'),
        brought: z
          .array(z.string())
          .describe('Brought by the new version, by its files; absent: not to be known before it is there')
          .optional(),
      })
      .describe('Migrations of the database'),
    edits: z
      .array(
        z.object({
          path: text('File'),
          line: z.number().int().describe('Line'),
          from: text('The word that is there'),
          to: text('The word that comes in its place'),
        }),
      )
      .describe('Changes in files that are not ours'),
    room: z
      .array(z.object({ path: text('Folder'), bytes: z.number().describe('Bytes'), what: text('What takes them') }))
      .describe('Room that is needed'),
    prediction: z
      .object({ downtimeSeconds: z.number().describe('Seconds'), basis: text('How that is known') })
      .describe('How long users will probably wait; absent: no rehearsal was given')
      .optional(),
    steps: z.array(step).describe('The steps, in order'),
    releaseNotes: z.array(releaseNote).describe('Releases on the way'),
    upstreamWarnings: z
      .array(upstreamWarning)
      .describe('What packages mark as a warning in their own changelogs, quoted'),
    program: text('The program that the host would run'),
  })
  .describe('A plan of Steady Upgrade');

export type PlanDocument = z.infer<typeof planSchema>;

/** A plan with what an approval wants to know. Each field is picked by name. */
export function planDocument(plan: Plan, preview: Preview, prediction: Prediction | undefined): PlanDocument {
  const { application, instance, host, from, to, commits, writers, onFailure, packages, releaseNotes } = plan;
  const image = plan.values.IMAGE_DIGEST;
  return {
    schema: 1,
    digest: preview.digest,
    ...{ application, instance, host, from, to },
    ...(commits?.from && { fromCommit: commits.from }),
    ...(commits?.to && { toCommit: commits.to }),
    exactVersion: plan.source ?? to,
    ...{ writers, onFailure },
    obstacles: [...preview.obstacles],
    packages: packages.map((it) => ({ ...it })),
    ...(image && { image }),
    migrations: {
      pending: [...preview.migrations.pending],
      ...(preview.migrations.brought && { brought: [...preview.migrations.brought] }),
    },
    edits: preview.edits.map((it) => ({ ...it })),
    room: preview.room.map((it) => ({ ...it })),
    ...(prediction && { prediction: { ...prediction } }),
    steps: plan.steps.map(({ id, name, phase, as, timeoutSeconds, run, undo }) => ({
      ...{ id, name, phase, account: as === 'program' ? preview.account : as, timeoutSeconds, run },
      ...(undo !== undefined && { undo }),
    })),
    releaseNotes: releaseNotes.map((it) => ({ ...it })),
    upstreamWarnings: (plan.upstreamWarnings ?? []).map(({ lines, ...it }) => ({ ...it, lines: lines.map(plainText) })),
    program: preview.program,
  };
}

/** The JSON Schema of plans, as docs/plan.schema.json holds it. */
export function planJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(planSchema), null, 2)}\n`;
}
