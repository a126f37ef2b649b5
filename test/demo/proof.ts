import { type Fingerprint, rowsOf } from './fingerprint.ts';

/** A site at one moment: what lies there, and what the running process says it is. */
export interface Moment {
  readonly fingerprint: Fingerprint;
  readonly served: string;
}

export interface Check {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly good: boolean;
}

/** Tables that people fill, and what they call it. */
const content = {
  submission_submission: 'submissions',
  person_user: 'people',
  submission_review: 'reviews',
  submission_tag: 'tags',
  schedule_talkslot: 'slots of the schedule',
};

/** What must hold after the version changed: the new one serves, and nothing that people wrote is gone. */
export function proveUpgrade(before: Moment, after: Moment, target: string): Check[] {
  return [
    check(
      'version installed',
      before,
      after,
      (it) => it.fingerprint.version,
      (_, now) => now === target,
    ),
    check(
      'version served',
      before,
      after,
      (it) => it.served,
      (_, now) => now === target,
    ),
    ...Object.entries(content).map(([table, name]) =>
      check(
        name,
        before,
        after,
        (it) => `${rowsOf(it.fingerprint, table)}`,
        (old, now) => Number(now) >= Number(old),
      ),
    ),
    ...unchanged(before, after),
    check('migrations applied', before, after, migrations, (old, now) => Number(now) > Number(old)),
  ];
}

/** What must hold after the way back: all as it was, to the last row and file. */
export function proveWayBack(before: Moment, after: Moment): Check[] {
  return [
    check('version installed', before, after, (it) => it.fingerprint.version, same),
    check('version served', before, after, (it) => it.served, same),
    ...Object.entries(content).map(([table, name]) =>
      check(name, before, after, (it) => `${rowsOf(it.fingerprint, table)}`, same),
    ),
    ...unchanged(before, after),
    check('migrations applied', before, after, migrations, same),
    check('rows of all tables', before, after, allRows, same),
    check('static files', before, after, (it) => tree(it.fingerprint.static), same),
    check('Python packages', before, after, packages, same),
  ];
}

function unchanged(before: Moment, after: Moment): Check[] {
  return [
    check('codes and titles of talks', before, after, (it) => it.fingerprint.talks, same),
    check('uploaded files', before, after, (it) => tree(it.fingerprint.media), same),
    check('secret key', before, after, (it) => it.fingerprint.secret, same),
    check('pretalx.cfg', before, after, (it) => it.fingerprint.config, same),
  ];
}

function check(
  what: string,
  before: Moment,
  after: Moment,
  value: (moment: Moment) => string,
  holds: (before: string, after: string) => boolean,
): Check {
  return { what, before: value(before), after: value(after), good: holds(value(before), value(after)) };
}

const same = (before: string, after: string) => before === after;

const migrations = (moment: Moment) => `${rowsOf(moment.fingerprint, 'django_migrations')}`;

function allRows({ fingerprint }: Moment): string {
  const tables = Object.values(fingerprint.tables);
  return `${tables.reduce((sum, { rows }) => sum + rows, 0)} in ${tables.length} tables`;
}

function packages({ fingerprint }: Moment): string {
  return `${Object.keys(fingerprint.packages).length}`;
}

function tree({ files, digest }: { files: number; digest: string }): string {
  return `${files} (${digest.slice(0, 8)})`;
}

/** The checks as lines of one table. */
export function table(checks: readonly Check[]): string[] {
  const rows = [['', 'before', 'after'], ...checks.map(({ what, before, after }) => [what, before, after])];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
