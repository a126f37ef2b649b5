// What must not change over an upgrade, and what must be exactly as before after a way back.

export interface Fingerprint {
  /** Rows in each table. */
  rows: Record<string, number>;
  /** A hash of each table's content, in no particular order. */
  content: Record<string, string>;
  /** `talks` (codes and titles), `media`, `media-files`, `secret`, `config`. */
  data: Record<string, string>;
  /** `tree`: names and contents of the static files. */
  static: Record<string, string>;
  package: Record<string, string>;
  service: Record<string, string>;
  /** `disk`: in the environment the services use. `served`: what the running process says of itself. */
  version: Record<string, string>;
}

/** Tables whose rows belong to people; the others (sessions, migrations, permissions) change over an upgrade. */
export const mainTables = [
  'event_event',
  'event_organiser',
  'event_team',
  'mail_queuedmail',
  'person_speakerprofile',
  'person_user',
  'schedule_room',
  'schedule_schedule',
  'schedule_talkslot',
  'submission_resource',
  'submission_review',
  'submission_submission',
  'submission_submissiontype',
  'submission_track',
] as const;

export function parseFingerprint(text: string): Fingerprint {
  const result: Fingerprint = { rows: {}, content: {}, data: {}, static: {}, package: {}, service: {}, version: {} };
  for (const line of text.split('\n')) {
    const [kind, name, value] = line.split('\t');
    if (kind === undefined || name === undefined || value === undefined) continue;
    if (kind === 'rows') result.rows[name] = Number(value);
    else if (kind in result) result[kind as Exclude<keyof Fingerprint, 'rows'>][name] = value;
  }
  return result;
}

/** What an upgrade must keep: comparable with `toEqual` before and after. */
export function keptByUpgrade(fingerprint: Fingerprint): Pick<Fingerprint, 'rows' | 'data' | 'service'> {
  const rows: Record<string, number> = {};
  for (const table of mainTables) rows[table] = fingerprint.rows[table] ?? -1;
  // Renamed by a migration of 2025.2, rows and all.
  rows['speakers of submissions'] =
    fingerprint.rows.submission_speakerrole ?? fingerprint.rows.submission_submission_speakers ?? -1;
  return { rows, data: fingerprint.data, service: fingerprint.service };
}

/** What a way back must bring back: all of it, but for what merely asking the site writes (sessions). */
export function restoredByRollback(fingerprint: Fingerprint): Fingerprint {
  const { django_session: _rows, ...rows } = fingerprint.rows;
  const { django_session: _content, ...content } = fingerprint.content;
  return { ...fingerprint, rows, content };
}
