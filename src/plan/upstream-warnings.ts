import type { Recipe } from '../recipe/schema.ts';
import { comparison, isOlder, sameName } from '../version/check.ts';
import type { Target } from '../version/target.ts';
import { type ReleaseEntry, releasesIn } from './changelog.ts';
import { releaseNotesPage } from './release-notes.ts';
import type { UpstreamWarning } from './types.ts';

/** A warning is quoted to be read, and the plan with it goes to the host: so many lines of each release, as long as that. */
const mostLines = 10;
const longestLine = 400;
/** Releases that are quoted at most, the newest ones. */
export const mostWarnings = 40;

/** What became of one package's changelog. */
interface ReadChangelog {
  readonly name: string;
  /** Releases after the one that is there, up to the one to reach, oldest first. */
  readonly releases: readonly ReleaseEntry[];
  /** Why there is nothing to read. */
  readonly missing?: string;
}

/** What packages themselves warn of, in the releases on the way, oldest first; as the recipe says where that stands. */
export function upstreamWarnings(recipe: Recipe, target: Target): UpstreamWarning[] {
  return read(recipe, target)
    .flatMap(({ name, releases }) => releases.map((release) => warning(recipe, name, release)))
    .filter(({ lines }) => lines.length > 0)
    .slice(-mostWarnings);
}

/** What was read and what could not be, a line each: for whoever writes a recipe, and for the debug log alone. */
export function changelogsRead(recipe: Recipe, target: Target): string[] {
  return read(recipe, target).map(({ name, releases, missing }) => {
    const found = releases.map(({ version, warnings }) => `${version} (${warnings.length} lines marked)`);
    const said = found.length > 0 ? found.slice(0, 100).join(', ') : 'it names no release on the way';
    return `Changelog of ${name}: ${missing ?? said}`;
  });
}

function read({ changelog = {} }: Recipe, target: Target): ReadChangelog[] {
  if (target.kind !== 'python') return [];
  return (target.changelogs ?? []).map((it) => {
    if ('missing' in it) return { name: it.package, releases: [], missing: it.missing };
    const { from, to } = target.packages.find(({ name }) => sameName(name, it.package)) ?? {};
    const marks = changelog[it.package]?.warnings ?? [];
    const all = from === undefined || to === undefined ? [] : releasesIn(it.text, it.package, marks);
    const passed = all.filter(({ version }) => isOlder(from ?? '', version) && !isOlder(to ?? '', version));
    return { name: it.package, releases: passed.sort((one, other) => comparison(one.version, other.version)) };
  });
}

function warning(recipe: Recipe, name: string, { version, warnings }: ReleaseEntry): UpstreamWarning {
  const own = 'package' in recipe.discover && sameName(recipe.discover.package, name);
  const page = recipe.changelog?.[name]?.['release-notes'] ?? (own ? recipe['release-notes'] : undefined);
  return {
    ...{ package: name, version },
    lines: warnings.slice(0, mostLines).map((line) => line.trim().slice(0, longestLine)),
    linesLeft: Math.max(0, warnings.length - mostLines),
    ...(page && { url: releaseNotesPage(page, version) }),
  };
}
