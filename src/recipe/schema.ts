import { z } from 'zod';
import { type ComposeDiscover, discover, type PythonDiscover } from './schema-discover.ts';
import { id, object } from './schema-object.ts';
import { range, requirement } from './schema-requires.ts';
import { blockStep, migrations, shellStep } from './schema-steps.ts';

export type { ComposeDiscover, PythonDiscover, SettingSource } from './schema-discover.ts';
export type { Requirement } from './schema-requires.ts';
export { type BlockStep, blockNames, type RecipeStep, type ShellStep } from './schema-steps.ts';

const backupEntry = z.union([
  object({ database: z.literal('application').describe('The database that the application’s settings name.') }),
  object({
    files: id.describe('What these files are called in the backup.'),
    path: z.string().describe('Absolute path in which settings may stand: $MEDIA, $DATA/.secret.'),
    optional: z.boolean().default(false).describe('Installations without them are whole.'),
  }),
  object({ packages: z.literal('environment').describe('The exact set of packages, as pip freeze says it.') }),
]);

const httpCheck = object({
  path: z.string().startsWith('/').describe('Path of a page that is asked for where the web service listens.'),
  status: z.array(z.number().int()).default([200]).describe('Answers that are well.'),
  contains: z.string().optional().describe('Extended regular expression that the page must match.'),
  assets: z.boolean().default(false).describe('Also fetch the first style sheet or script that the page names.'),
});

const verify = object({
  version: object({
    path: z
      .string()
      .describe('Shell text that prints the path of a page in which the running process says its version; or nothing.'),
    says: z.string().describe('Extended regular expression for the page; its first group is the version.'),
  })
    .optional()
    .describe('How the running process says its version; tried on the old one first.'),
  http: z.array(httpCheck).min(1).describe('Pages that must answer, before the upgrade and after it.'),
  'steady-seconds': z
    .number()
    .int()
    .min(6)
    .max(600)
    .default(6)
    .describe('How long the services must stay up to be believed; some crash only when their first task is due.'),
  rows: z.array(z.string()).describe('Tables whose row counts must not shrink.'),
  background: z
    .array(z.string().regex(/^\w+$/, 'letters, digits and underscores'))
    .default([])
    .describe('Tables that background tasks write to by themselves: no sign that users have written.'),
});

const copy = object({
  files: z
    .array(id)
    .default([])
    .describe('Settings whose folders come with it; each is a set of files of `backup` under the same name.'),
  neutralise: z
    .string()
    .optional()
    .describe(
      'Shell, as the application, on the copy before it serves: turns off in the data what would reach people (mail servers of their own, reminders, hooks).',
    ),
  forget: z
    .string()
    .optional()
    .describe(
      'Shell, as the application, while its services are stopped: drops what is neither in the database nor in files, queued tasks and caches. When the copy has come, and when it leaves.',
    ),
  reach: z
    .array(z.number().int().min(1).max(65_535))
    .default([])
    .describe(
      'Ports that the application needs beside those of databases, caches, brokers and search servers; its processes reach no others.',
    ),
});

const checklistItem = object({
  id: id.describe('What it is acknowledged by.'),
  text: z.string().describe('What a person has to decide or do.'),
  from: range.optional().describe('Versions it applies to, as pip writes ranges: of what is installed…'),
  to: range.optional().describe('… and of what is to be installed.'),
  find: z
    .string()
    .optional()
    .describe(
      'Shell, as the application, on the host: prints what the item is about; it does not apply when nothing is printed.',
    ),
});

/** How a Python distribution is called: what pip is asked for, and never an option of pip's. */
export const distribution = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, dots, dashes and underscores');

export const changelog = object({
  warnings: z
    .array(z.string().regex(/[^\s!-/:-@[-`{-~]/, 'words'))
    .min(1)
    .describe(
      'Words by which upstream marks what an administrator must know. A heading holds them, or an item, a paragraph or a directive begins with them; upper or lower case, punctuation and markup do not matter.',
    ),
  file: z
    .string()
    .optional()
    .describe('File in its wheel, * stands for anything. Left out: the description that every package carries.'),
  'release-notes': z
    .string()
    .optional()
    .describe('URL of the rest; {version} is replaced. Left out: of the application itself, those of the recipe.'),
});

/**
 * What a recipe may say. The same schema checks bundled and users' recipes, gives the types, and is written to
 * docs/recipe.schema.json for completion in editors.
 */
export const recipeSchema = object({
  application: id.describe('What the input `application` says; state on the host is kept under it.'),
  title: z.string().describe('Its name, for people.'),
  website: z.url().describe('The page by which its administrators upgrade it.'),
  'release-notes': z.string().optional().describe('URL; {version} is replaced.'),
  changelog: z
    .record(distribution, changelog)
    .optional()
    .describe('Packages that ship their changelog → what of it is quoted, before somebody approves a plan and after.'),
  writers: z.enum(['live', 'stopped']).describe('Whether users may write while the upgrade runs.'),
  discover,
  migrations: migrations.optional().describe('How the database is migrated, where Django’s own migrations are not it.'),
  requires: z
    .array(requirement)
    .default([])
    .describe('Which database servers a version needs, in the order of releases: known before anything is begun.'),
  checklist: z
    .array(checklistItem)
    .default([])
    .describe('What no machine can decide: it blocks the run until it is named in the setting `acknowledged`.'),
  backup: z.array(backupEntry).min(1).describe('What is backed up, and proven, before anything is changed.'),
  copy: copy
    .optional()
    .describe('How the data of another host are rehearsed on without reaching anybody (the input `rehearse-from`).'),
  beside: z
    .array(id)
    .describe('Settings naming folders that are built beside the running ones and swapped while services are stopped.'),
  verify: verify.describe('What proves that a version serves: asked of the old one too.'),
  steps: z
    .array(z.union([blockStep, shellStep]))
    .min(1)
    .describe('Building blocks and shell, in order.'),
});

export type Recipe = z.infer<typeof recipeSchema>;
export type BackupEntry = z.infer<typeof backupEntry>;
export type HttpCheck = z.infer<typeof httpCheck>;
export type ChecklistItem = z.infer<typeof checklistItem>;

/** The roles of an application's services, the one that users wait for first. */
export function rolesOf({ discover: found }: Recipe): Readonly<Record<string, { readonly optional: boolean }>> {
  return 'package' in found ? found.processes : found.services;
}

/** A recipe for a Python distribution. */
export type PythonRecipe = Recipe & { readonly discover: PythonDiscover };
/** A recipe for an application in containers. */
export type ComposeRecipe = Recipe & { readonly discover: ComposeDiscover };

export function isPython(recipe: Recipe): recipe is PythonRecipe {
  return 'package' in recipe.discover;
}

export function isCompose(recipe: Recipe): recipe is ComposeRecipe {
  return 'image' in recipe.discover;
}
