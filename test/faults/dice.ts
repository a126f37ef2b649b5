/** A number from 0 to below 1 that text decides: a cell's dice fall the same way whatever ran before it. */
export function chance(text: string): number {
  let hash = 2166136261;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619);
  hash = Math.imul(hash ^ (hash >>> 16), 2246822507);
  hash = Math.imul(hash ^ (hash >>> 13), 3266489909);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

/** The same things in an order that the seed decides. */
export function shuffled<Thing>(things: readonly Thing[], seed: string, name: (thing: Thing) => string): Thing[] {
  const drawn = things.map((thing) => ({ thing, lot: chance(`${seed} ${name(thing)}`) }));
  return drawn.sort((one, other) => one.lot - other.lot).map(({ thing }) => thing);
}
