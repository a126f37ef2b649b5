import { z } from 'zod';
import { phases } from '../plan/types.ts';

/** An object of these keys and no others; whoever writes another is told which there are. */
function object<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `is not known here; there are ${Object.keys(shape).join(', ')}` : undefined,
  });
}

/**
 * What a recipe may say. The same schema checks bundled and users' recipes, gives the types, and is written to
 * docs/recipe.schema.json for completion in editors.
 */
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes');
const account = z.enum(['application', 'root']).describe('The account a step runs as.');
const minutes = z
  .number()
  .positive()
  .max(24 * 60);

const discover = z
  .strictObject({
    package: z.string().describe('Name of the Python distribution, as pip knows it.'),
    processes: z
      .record(id, object({ match: z.string(), optional: z.boolean().default(false) }))
      .describe('Role of each service → extended regular expression that its command line matches.'),
    'settings-module': z.string().describe('Django settings module: where the application is asked about itself.'),
    environment: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*$/)
      .describe('Prefix of the service’s variables its commands need too.'),
    settings: z
      .record(id, z.string())
      .describe('Setting → attribute of the Django settings. Users may override each in `settings`.'),
  })
  .describe('How a running instance is recognised, and what it is asked.');

const backupEntry = z.union([
  object({ database: z.literal('application') }),
  object({ files: id, path: z.string(), optional: z.boolean().default(false) }),
  object({ packages: z.literal('environment') }),
]);

const shellStep = object({
  name: z.string(),
  phase: z.enum(phases),
  run: z.string().describe('POSIX shell; settings reach it as variables such as $MEDIA, $PYTHON, $VERSION.'),
  as: account.default('application'),
  if: z.string().optional().describe('Shell test: a non-zero exit skips the step.'),
  undo: z.string().optional().describe('Taken on the way back once the step has begun; must be repeatable.'),
  'timeout-minutes': minutes.default(30),
  expect: object({ contains: z.array(z.string()).optional(), lacks: z.array(z.string()).optional() })
    .optional()
    .describe('What the output must (not) hold, beside exit code 0: extended regular expressions.'),
});

/** Building blocks: steps whose way forward, proof and undo we know. */
export const blockNames = [
  'python/prepare',
  'django/pending-migrations',
  'backup/rehearse',
  'services/stop',
  'backup',
  'django/migrate',
  'cut-over',
  'services/start',
  'verify',
  'cleanup',
] as const;

const blockStep = object({
  uses: z.enum(blockNames),
  name: z.string().optional(),
  services: z.array(id).optional().describe('services/stop and services/start: roles, in order.'),
  'timeout-minutes': minutes.optional(),
});

const httpCheck = object({
  path: z.string().startsWith('/'),
  status: z.array(z.number().int()).default([200]),
  contains: z.string().optional(),
  assets: z.boolean().default(false).describe('Also fetch the first style sheet or script that the page names.'),
});

export const recipeSchema = object({
  application: id,
  title: z.string(),
  website: z.url(),
  'release-notes': z.string().optional().describe('URL; {version} is replaced.'),
  writers: z.enum(['live', 'stopped']).describe('Whether users may write while the upgrade runs.'),
  discover,
  backup: z.array(backupEntry).min(1),
  beside: z
    .array(id)
    .describe('Settings naming folders that are built beside the running ones and swapped while services are stopped.'),
  verify: object({
    version: object({
      path: z
        .string()
        .describe(
          'Shell text that prints the path of a page in which the running process says its version; or nothing.',
        ),
      says: z.string().describe('Extended regular expression for the page; its first group is the version.'),
    }).optional(),
    http: z.array(httpCheck).min(1),
    rows: z.array(z.string()).describe('Tables whose row counts must not shrink.'),
  }),
  steps: z.array(z.union([blockStep, shellStep])).min(1),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type RecipeStep = Recipe['steps'][number];
export type ShellStep = z.infer<typeof shellStep>;
export type BlockStep = z.infer<typeof blockStep>;
export type BackupEntry = z.infer<typeof backupEntry>;
export type HttpCheck = z.infer<typeof httpCheck>;

/** The JSON Schema of recipes, as docs/recipe.schema.json holds it. */
export function recipeJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(recipeSchema, { io: 'input' }), null, 2)}\n`;
}
