import { validRange } from '@renovatebot/pep440';
import { z } from 'zod';
import { object } from './schema-object.ts';

const isRange = (text: string) => text.trim() !== '' && validRange(text);
const words = 'a range as pip writes it, such as `>=14` or `>=2025.2,<2026`';

/** Versions as pip writes them; a typo would never apply, and nobody would see it. */
export const range = z.string().refine(isRange, words);

const server = z
  .string()
  .refine((text) => text === 'none' || isRange(text), `${words}; or \`none\``)
  .optional();

/** From which version of the application on it needs which database servers. */
export const requirement = object({
  to: range.describe('Versions of the application that need it, as pip writes ranges.'),
  postgresql: server.describe('Versions of the server that will do; `none`: it runs on none any more.'),
  mysql: server.describe('The same of MySQL…'),
  mariadb: server.describe('… of MariaDB, which counts otherwise…'),
  sqlite: server.describe('… and of the SQLite that the service’s Python has.'),
});

export type Requirement = z.infer<typeof requirement>;
