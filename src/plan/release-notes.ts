import type { Recipe } from '../recipe/schema.ts';
import type { Target } from '../version/target.ts';

/** Where to read about each release on the way, oldest first. Empty when the recipe names no page. */
export function releaseNotes(recipe: Recipe, target: Target): { version: string; url: string }[] {
  const page = recipe['release-notes'];
  if (!page) return [];
  return target.path.map((version) => ({ version, url: releaseNotesPage(page, version) }));
}

/** A recipe's URL with the version in its place. */
export function releaseNotesPage(page: string, version: string): string {
  return page.replaceAll('{version}', encodeURIComponent(version));
}
