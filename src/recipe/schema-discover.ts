import { z } from 'zod';
import { id, object } from './schema-object.ts';

/** How a value of an instance is found: an attribute of the application's settings, or what shell text prints. */
const setting = z.union([
  z.string().describe('Attribute of the application’s settings.'),
  object({
    attribute: z.string().describe('Attribute of the application’s settings; of a map its values, a line each.'),
    match: z
      .string()
      .optional()
      .describe('Python regular expression; its first group is kept, what does not match is left out.'),
  }),
  object({
    shell: z
      .string()
      .describe('POSIX shell, as the application, in its folder, with $PYTHON; what it prints is the value.'),
  }),
]);

const process = object({
  match: z.string().describe('Extended regular expression that the command line matches.'),
  optional: z.boolean().default(false).describe('Installations without it are whole.'),
  reload: z
    .string()
    .optional()
    .describe(
      'First role only. Shell, as the application: a graceful restart, taken instead of stop and start where writers are live.',
    ),
});

const settings = z
  .record(id, setting)
  .default({})
  .describe('What is asked of the instance; each reaches steps as a variable ($MEDIA), and users may override each.');

/** An application that is a Python distribution with services of systemd or supervisor. */
export const pythonDiscover = object({
  package: z.string().describe('Name of the Python distribution, as pip knows it: its version is the application’s.'),
  companions: z
    .array(z.string())
    .default([])
    .describe(
      'Further distributions that are upgraded with it where they are installed: names, * stands for anything.',
    ),
  processes: z
    .record(id, process)
    .describe('Role of each service → how its process is recognised. The first is the one that users wait for.'),
  'settings-module': z
    .string()
    .optional()
    .describe('Django settings module. Left out: what the service’s DJANGO_SETTINGS_MODULE or manage.py says.'),
  'settings-object': z
    .string()
    .regex(/^[\w.]+:[\w.]+$/, 'module:object')
    .optional()
    .describe('For what is not Django: module:object that holds the settings (called when it can be).'),
  database: z
    .string()
    .optional()
    .describe('With settings-object: its attribute that holds the database’s URL, as SQLAlchemy takes it.'),
  environment: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .optional()
    .describe('Prefix of the service’s variables that its commands need too.'),
  settings,
});

const composeService = object({
  match: z.string().describe('Regular expression that its name in the compose files matches.'),
  optional: z.boolean().default(false).describe('Installations without it are whole.'),
  late: z
    .boolean()
    .default(false)
    .describe('It writes of itself: started only when the others have been proven, together with the dependants.'),
  'after-create': z
    .string()
    .optional()
    .describe(
      'Shell inside its new container, which is then restarted: what the application keeps in the container’s own layer.',
    ),
});

/** An application that runs in containers of one image, under docker-compose. */
export const composeDiscover = object({
  image: z.string().describe('Repository of its image, without a tag.'),
  services: z
    .record(id, composeService)
    .describe('Role of each service of that image → how it is recognised. The first is the one that users ask.'),
  dependants: z
    .string()
    .optional()
    .describe('Regular expression for names of further services that depend on it without saying so (depends_on).'),
  settings,
});

export const discover = z
  .union([pythonDiscover, composeDiscover])
  .describe('How a running instance is recognised, and what it is asked.');

export type PythonDiscover = z.infer<typeof pythonDiscover>;
export type ComposeDiscover = z.infer<typeof composeDiscover>;
export type SettingSource = z.infer<typeof setting>;
