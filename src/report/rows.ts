/** A fact like `event_event=12 person_user=40` by table; what is not a count is left out. */
export function rowsOf(fact: string | undefined): Map<string, number> {
  const rows = new Map<string, number>();
  for (const pair of (fact ?? '').split(/\s+/)) {
    const [, table, count] = /^([^=]+)=(\d{1,15})$/.exec(pair) ?? [];
    if (table !== undefined && count !== undefined) rows.set(table, Number(count));
  }
  return rows;
}

/** Tables that were there before and have fewer rows now, or were not counted any more (then `after` is 0). */
export function rowsLost(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): { table: string; before: number; after: number }[] {
  return [...before]
    .map(([table, count]) => ({ table, before: count, after: after.get(table) ?? 0 }))
    .filter((row) => row.after < row.before);
}
