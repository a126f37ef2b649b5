import type { PackageChange } from '../plan/types.ts';

/** The exact thing to reach, as pip on the host resolved it. */
export interface Target {
  readonly version: string;
  /** What pip is told: `pretalx[postgres,redis]==2025.2.2`, or a git URL with the commit it resolved to. */
  readonly requirement: string;
  /** Commit for a git request. */
  readonly commit?: string;
  /** Sorted by name; the application's own package first. */
  readonly packages: readonly PackageChange[];
  /** `name==version` for everything pip would install: the run installs exactly this and nothing newer. */
  readonly pins: readonly string[];
  /** The newest release that exists but that this host's Python cannot run. */
  readonly newer?: { readonly version: string; readonly requiresPython: string };
  /** Releases passed on the way, oldest first, target included: for their release notes. */
  readonly path: readonly string[];
}
