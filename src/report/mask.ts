/**
 * A function that takes the given secrets out of a text. The runner hides secrets in its log, but it knows nothing of
 * the report file, and in a summary it looks for the secret as it is while ours is escaped for Markdown: so they are
 * taken out before any of that. Each line of a secret of several lines counts (a key's lines); shorter than
 * `shortest` characters cannot be told from ordinary words and would tear holes into every sentence.
 */
export function withoutSecrets(secrets: readonly string[]): (text: string) => string {
  const parts = secrets
    .flatMap((secret) => [secret, ...secret.split(/\r?\n/)])
    .map((part) => part.trim())
    .filter((part) => part.length >= shortest && !/^-----[A-Z ]+-----$/.test(part));
  // The longest first: a secret that begins with another one must not leave its end behind.
  const longestFirst = [...new Set(parts)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, part) => masked.replaceAll(part, '***'), text);
}

const shortest = 4;

/** The same value with every string in it, at any depth, passed through `mask`. Keys stay. */
export function maskAll<T>(value: T, mask: (text: string) => string): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => maskAll(item, mask)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskAll<unknown>(item, mask)])) as T;
  }
  return value;
}
