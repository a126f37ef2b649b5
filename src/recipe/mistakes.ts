import { isMap, type Node, type Pair } from 'yaml';
import type { z } from 'zod';
import type { Mistake } from './check.ts';

type Issue = z.core.$ZodIssue;

/** What the schema says, a sentence each: unions by the alternative that was meant, unknown keys where they stand. */
export function mistakesOf(issues: readonly Issue[], base: Mistake['path'] = []): Mistake[] {
  return issues.flatMap((issue): Mistake[] => {
    const path = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
    if (issue.code === 'invalid_union') return mistakesOf(closest(issue.errors), path);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...path, key], message: issue.message }));
    }
    if (issue.code === 'invalid_key') return [{ path, message: issue.issues.map((it) => it.message).join(', ') }];
    const absent = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
    return [{ path, message: absent ? `is missing (expected ${issue.expected})` : issue.message }];
  });
}

/** Whoever wrote it meant the alternative with the fewest faults; of equals the first. */
function closest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] {
  const faults = (issues: readonly Issue[]) =>
    issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);
  return [...alternatives].sort((one, other) => faults(one) - faults(other))[0] ?? [];
}

/** Where in the text what a path names begins: the key of a map's entry, an item of a list; or the closest there is. */
export function offsetOf(root: Node | null, path: Mistake['path']): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    const pair = isMap(node) ? node.items.find((item) => String(item.key) === String(key)) : undefined;
    const place = pair ? keyOf(pair) : ((node as { items?: Node[] } | null)?.items?.[Number(key)] ?? null);
    if (!place) break;
    offset = place.range?.[0] ?? offset;
    node = pair ? pair.value : place;
  }
  return offset;
}

function keyOf(pair: Pair): Node | null {
  return pair.key as Node | null;
}
