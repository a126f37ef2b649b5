// What must not change over an upgrade, and what must be exactly as before after a way back.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Fingerprint {
  application: string;
  /** Rows in each table. */
  rows: Record<string, number>;
  /** A hash of each table's content, in no particular order. */
  content: Record<string, string>;
  /** What belongs to people beside the tables: fingerprints/APPLICATION.sh says it. */
  data: Record<string, string>;
  /** `tree`: names and contents of the static files. */
  static: Record<string, string>;
  package: Record<string, string>;
  service: Record<string, string>;
  /** `disk`: in the environment the services use. `served`: what the running process says of itself. */
  version: Record<string, string>;
}

/** fingerprints/APPLICATION.json */
interface Tables {
  /** Tables whose rows belong to people; the others (sessions, migrations, permissions) change over an upgrade. */
  tables: string[];
  /** A name of its own → the names that a table goes by, the newest first: a migration renames it, rows and all. */
  renamed?: Record<string, string[]>;
  /** Tables that merely asking the site writes to. */
  'written-by-asking'?: string[];
}

export const fingerprints = join(import.meta.dirname, 'fingerprints');

function tablesOf(application: string): Tables {
  return JSON.parse(readFileSync(join(fingerprints, `${application}.json`), 'utf8')) as Tables;
}

/** Reads what fingerprint.sh prints. Throws where a line is none: an error's text must not pass for nothing found. */
export function parseFingerprint(application: string, text: string): Fingerprint {
  const kinds = { content: {}, data: {}, static: {}, package: {}, service: {}, version: {} };
  const result: Fingerprint = { application, rows: {}, ...kinds };
  for (const line of text.split('\n')) {
    const [kind, name, value] = line.split('\t');
    if (kind === undefined || name === undefined || value === undefined) continue;
    if (kind === 'rows') result.rows[name] = Number(value);
    else if (kind in kinds) result[kind as keyof typeof kinds][name] = value;
  }
  return result;
}

/** What an upgrade must keep: comparable with `toEqual` before and after. */
export function keptByUpgrade(fingerprint: Fingerprint): Pick<Fingerprint, 'rows' | 'data' | 'service'> {
  const { tables, renamed = {} } = tablesOf(fingerprint.application);
  const rows: Record<string, number> = {};
  for (const table of tables) rows[table] = fingerprint.rows[table] ?? -1;
  for (const [name, tables] of Object.entries(renamed)) {
    const table = tables.find((candidate) => candidate in fingerprint.rows);
    rows[name] = table === undefined ? -1 : (fingerprint.rows[table] as number);
  }
  return { rows, data: fingerprint.data, service: fingerprint.service };
}

/** What a way back must bring back: all of it, but for what merely asking the site writes (sessions). */
export function restoredByRollback(fingerprint: Fingerprint): Fingerprint {
  const written = tablesOf(fingerprint.application)['written-by-asking'] ?? [];
  const without = <Value>(of: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(Object.entries(of).filter(([table]) => !written.includes(table)));
  return { ...fingerprint, rows: without(fingerprint.rows), content: without(fingerprint.content) };
}
