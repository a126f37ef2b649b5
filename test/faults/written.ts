/** Which of the names are not among the lines that were found. */
export function absent(names: readonly string[], found: string): string[] {
  const there = new Set(found.split('\n'));
  return names.filter((name) => !there.has(name));
}
