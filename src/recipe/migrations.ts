import type { Recipe } from './schema.ts';

/** How an application's migrations are asked for and applied: shell text each. */
export interface MigrationTexts {
  /** Prints a line for each that the code has and the database lacks. */
  readonly pending: string;
  readonly apply: string;
}

/**
 * What a recipe says of migrations in its own words or in Alembic's; undefined where it leaves them to Django.
 * `current` names what the database has, `heads` what the code has: a word each, then remarks such as `(head)`.
 */
export function migrationTexts({ migrations }: Recipe): MigrationTexts | undefined {
  if (!migrations) return undefined;
  if (migrations.alembic === undefined) return { pending: migrations.pending ?? '', apply: migrations.apply ?? '' };
  return {
    pending: `current=$(${migrations.alembic} current)
heads=$(${migrations.alembic} heads)
test -n "$heads"
{ printf '%s\\n' "$current"; echo; printf '%s\\n' "$heads"; } | awk '!wanted && $0 == "" { wanted = NR } !wanted { has[$1] } wanted && $1 != "" && !($1 in has) { print $1 }'`,
    apply: `${migrations.alembic} upgrade heads`,
  };
}
