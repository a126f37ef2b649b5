import { z } from 'zod';
import { phases } from '../plan/types.ts';
import { expectation, id, minutes, object } from './schema-object.ts';

const account = z.enum(['application', 'root']).describe('The account a step runs as.');

export const shellStep = object({
  name: z.string().describe('What it does, for people.'),
  phase: z.enum(phases).describe('Where in the run it stands.'),
  run: z.string().describe('POSIX shell; settings reach it as variables such as $MEDIA, $PYTHON, $VERSION.'),
  as: account.default('application'),
  if: z.string().optional().describe('Shell test: a non-zero exit skips the step.'),
  undo: z.string().optional().describe('Taken on the way back once the step has begun; must be repeatable.'),
  'timeout-minutes': minutes.default(30),
  expect: expectation.optional(),
});

/** Building blocks: steps whose way forward, proof and undo we know. */
export const blockNames = [
  'python/prepare',
  'migrations/pending',
  'backup/rehearse',
  'services/stop',
  'backup',
  'migrations/apply',
  'cut-over',
  'services/start',
  'verify',
  'cleanup',
] as const;

export const blockStep = object({
  uses: z.enum(blockNames),
  name: z.string().optional(),
  services: z.array(id).optional().describe('services/stop and services/start: roles, in order.'),
  'timeout-minutes': minutes.optional(),
});

/** How the database’s schema is brought to the new version, where it is not Django’s own migrations. */
export const migrations = object({
  pending: z
    .string()
    .describe('Shell: a line for each migration that the code has and the database lacks; nothing when there is none.'),
  apply: z.string().describe('Shell that applies them.'),
  once: z.boolean().default(false).describe('`pending` cannot be asked again once they were applied.'),
  expect: expectation.optional(),
});

export type RecipeStep = ShellStep | BlockStep;
export type ShellStep = z.infer<typeof shellStep>;
export type BlockStep = z.infer<typeof blockStep>;
