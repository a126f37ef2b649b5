/** The known name that was probably meant, if one is near enough. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name) }))
    .sort((one, other) => one.distance - other.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

/** How many characters must be added, left out, replaced or swapped with their neighbour to turn one into the other. */
function editDistance(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      current.push(cheapest(rows, current, from, to, row, column));
    }
    rows.push(current);
  }
  return rows[from.length]?.[to.length] ?? Number.POSITIVE_INFINITY;
}

function cheapest(rows: number[][], current: number[], from: string, to: string, row: number, column: number): number {
  const at = (line: number[] | undefined, index: number) => line?.[index] ?? Number.POSITIVE_INFINITY;
  const same = from[row - 1] === to[column - 1] ? 0 : 1;
  const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
  return Math.min(
    at(rows[row - 1], column) + 1,
    at(current, column - 1) + 1,
    at(rows[row - 1], column - 1) + same,
    swapped ? at(rows[row - 2], column - 2) + 1 : Number.POSITIVE_INFINITY,
  );
}
