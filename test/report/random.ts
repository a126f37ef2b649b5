/** A small seeded generator (mulberry32): the same seed gives the same run, so that a failure can be looked at again. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The bytes cut into portions of 0 to `most` bytes. */
export function portions(bytes: Uint8Array, next: () => number, most = 40): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Math.floor(next() * (most + 1));
    parts.push(bytes.subarray(at, at + length));
    at += length;
  }
  return parts;
}
