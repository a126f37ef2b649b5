import { parseDocument } from 'yaml';
import type { SourceFile } from './facts.ts';

/**
 * Services that depend on the application, in the order in which they are to be closed: who depends on another one comes
 * before it. `pattern` names further ones that depend on it without the compose files saying so.
 */
export function closingOrder(
  files: readonly SourceFile[],
  front: string,
  others: readonly string[],
  pattern: string | undefined,
): string[] {
  const edges = dependencies(files);
  const named = (name: string) => pattern !== undefined && new RegExp(pattern).test(name);
  const distance = (name: string, seen: readonly string[]): number => {
    if (name === front) return 0;
    if (seen.includes(name)) return Number.NEGATIVE_INFINITY;
    const below = (edges.get(name) ?? []).map((it) => distance(it, [...seen, name]));
    return Math.max(Number.NEGATIVE_INFINITY, ...below) + 1;
  };
  const far = others.map((name) => ({
    name,
    far: Math.max(distance(name, []), named(name) ? 1 : Number.NEGATIVE_INFINITY),
  }));
  return far
    .filter((it) => it.far > 0)
    .sort((a, b) => b.far - a.far || a.name.localeCompare(b.name))
    .map((it) => it.name);
}

/** Service → those it depends on, by all files together. */
function dependencies(files: readonly SourceFile[]): Map<string, string[]> {
  const edges = new Map<string, string[]>();
  for (const { text } of files) {
    const { services = {} } = (parseDocument(text, { merge: true }).toJS() ?? {}) as {
      services?: Record<string, unknown>;
    };
    for (const [name, service] of Object.entries(services ?? {})) {
      const listed = (service as { depends_on?: unknown } | null)?.depends_on ?? [];
      const names = Array.isArray(listed) ? listed.map(String) : Object.keys(listed as object);
      edges.set(name, [...(edges.get(name) ?? []), ...names]);
    }
  }
  return edges;
}
