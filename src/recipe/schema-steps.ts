import { z } from 'zod';
import { phases } from '../plan/types.ts';
import { expectation, id, minutes, object } from './schema-object.ts';

const account = z.enum(['application', 'root']).describe('The account it runs as.');

export const shellStep = object({
  name: z.string().describe('What it does, for people.'),
  phase: z.enum(phases).describe('Where in the run it stands.'),
  run: z.string().describe('POSIX shell; settings reach it as variables such as $MEDIA, $PYTHON, $VERSION.'),
  as: account.default('application'),
  if: z.string().optional().describe('Shell test: a non-zero exit skips the step.'),
  undo: z.string().optional().describe('Taken on the way back once the step has begun; must be repeatable.'),
  finally: z
    .string()
    .optional()
    .describe('Taken at the end of the run, whatever the end, once the step has begun; must be repeatable.'),
  repeatable: z
    .boolean()
    .optional()
    .describe('Harmless to take again after it was cut off half way; so is every step of the phase `verify`.'),
  'timeout-minutes': minutes.default(30).describe('How long it may take: then it is ended, and has failed.'),
  expect: expectation.optional(),
  id: id.optional().describe('What a recipe that extends this one calls it; its name, when left out.'),
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
  'compose/prepare',
  'compose/stop',
  'compose/start',
  'compose/open',
  'compose/settle',
] as const;

export const blockStep = object({
  uses: z.enum(blockNames).describe('The building block: docs/recipes.md says what each does, proves and undoes.'),
  name: z.string().optional().describe('What it does, for people; its own words, when left out.'),
  services: z.array(id).optional().describe('services/stop and services/start: roles, in order.'),
  'timeout-minutes': minutes.optional().describe('How long it may take; its own limit, when left out.'),
});

const locks = object({
  'timeout-seconds': z.number().int().min(1).default(5).describe('How long each of the first tries waits for a lock.'),
  tries: z.number().int().min(1).default(3).describe('So many, before `apply` waits as long as it takes.'),
  restart: id.optional().describe('Role that is restarted once, when its sessions keep the last try waiting.'),
}).describe('PostgreSQL: how to get the exclusive locks that changes of tables need while users go on working.');

/** How the database’s schema is brought to the new version, where it is not Django’s own migrations. */
export const migrations = object({
  alembic: z
    .string()
    .optional()
    .describe('Shell command that Alembic’s own words follow: `"$PYTHON" -m alembic -c alembic.ini`, `… -m flask db`.'),
  pending: z
    .string()
    .optional()
    .describe(
      'Shell: a line for each migration that the code has and the database lacks; nothing when there is none. Exit code 4: the database is ahead of the code.',
    ),
  apply: z.string().optional().describe('Shell that applies them.'),
  once: z.boolean().default(false).describe('`pending` cannot be asked again once they were applied.'),
  expect: expectation.optional(),
  locks: locks.optional(),
});

export type RecipeStep = ShellStep | BlockStep;
export type ShellStep = z.infer<typeof shellStep>;
export type BlockStep = z.infer<typeof blockStep>;
