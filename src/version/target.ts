import type { PackageFacts } from '../facts/facts.ts';
import type { PackageChange } from '../plan/types.ts';

/** The exact thing to reach. */
export type Target = PythonTarget | ImageTarget;

interface AnyTarget {
  readonly version: string;
  /** Sorted by name; the application's own package first. */
  readonly packages: readonly PackageChange[];
  /** Releases passed on the way, oldest first, target included: for their release notes. */
  readonly path: readonly string[];
  /** For a git request its commit, and the request with the commit in the place of what a branch or tag is today. */
  readonly commit?: string;
  readonly source?: string;
}

/** As pip on the host resolved it. */
export interface PythonTarget extends AnyTarget {
  readonly kind: 'python';
  /** What pip is told: `pretalx[postgres,redis]==2025.2.2`, or a git URL with the commit it resolved to. */
  readonly requirement: string;
  /** Distributions that belong to the application and are there, each `name==version` as it will be. */
  readonly companions: readonly string[];
  /** `name==version` for everything pip would install: the run installs exactly this and nothing newer. */
  readonly pins: readonly string[];
  /** Migrations that the new releases bring, `person 0031_migrate_auth`; absent: it was not asked, or no wheel says. */
  readonly migrations?: readonly string[];
  /** What packages that change say of their releases, of those that the recipe names; absent: of none. */
  readonly changelogs?: readonly Changelog[];
  /** Releases that were withdrawn by their authors, and that pip takes all the same: one exact version was named. */
  readonly yanked?: readonly Yanked[];
  /** Where the runner fetches: the files that the host installs, and nothing else; absent: the host fetches by itself. */
  readonly wheels?: readonly Wheel[];
  /** The newest release that exists but that this host's Python cannot run. */
  readonly newer?: { readonly version: string; readonly requiresPython: string };
}

/** What is installed, as a target: for a run that changes other things than versions. */
export function installedTarget({ version, commit }: Pick<PackageFacts, 'version' | 'commit'>): PythonTarget {
  const nothing = { packages: [], path: [], requirement: '', companions: [], pins: [] };
  return { kind: 'python', version, ...(commit && { commit }), ...nothing };
}

/** PEP 592: withdrawn from an index. `reason`: in its authors' words, where they gave any. */
export interface Yanked {
  readonly name: string;
  readonly version: string;
  readonly reason?: string;
}

/** A package's own words, or why they could not be had: the beginning of a text that nobody has looked at. */
export type Changelog =
  | { readonly package: string; readonly text: string }
  | { readonly package: string; readonly missing: string };

/** A file that the runner sends and the host installs. */
export interface Wheel {
  /** What pip is told: `pretalx[postgres]==2025.2.2`. */
  readonly requirement: string;
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** As the registry has it. */
export interface ImageTarget extends AnyTarget {
  readonly kind: 'image';
  /** `sha256:…` of the tag when it was looked up; empty where the registry does not say. */
  readonly digest: string;
  /** Folder of the login that the registry was asked with; empty: none was needed or found. */
  readonly dockerConfig: string;
}
