import { Problem } from '../problem.ts';

/** The variable a setting reaches the shell as: `site-url` → `SITE_URL`. */
export function settingName(key: string): string {
  return key.toUpperCase().replaceAll('-', '_');
}

/**
 * A recipe's path with its settings filled in: `$DATA/.secret` → `/var/pretalx/data/.secret`.
 * An empty setting that stands alone gives an empty path.
 * @throws Problem when the recipe names a setting that it does not have.
 */
export function expandPath(path: string, settings: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\$([A-Z][A-Z0-9_]*)/g, (_, name: string) => {
    const key = Object.keys(settings).find((candidate) => settingName(candidate) === name);
    if (key === undefined) {
      throw new Problem({
        what: `The recipe's path “${path}” names $${name}, which is not one of its settings.`,
        next: `Use one of: ${Object.keys(settings)
          .map((it) => `$${settingName(it)}`)
          .join(', ')}.`,
      });
    }
    return settings[key] ?? '';
  });
}

/** The same for a setting that may hold several paths, a line each: those that it holds. */
export function expandPaths(path: string, settings: Readonly<Record<string, string>>): string[] {
  return expandPath(path, settings).split('\n').filter(Boolean);
}

/** `path` lies in `folder`, or is it. */
export function isInside(path: string, folder: string): boolean {
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  return path === folder || path.startsWith(base);
}

/** `environment`, `environment and static`, `a, b and c`. */
export function sentence(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
