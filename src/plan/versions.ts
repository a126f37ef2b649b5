import type { Plan } from './types.ts';

/** What a plan goes from and to. */
export type Versions = Pick<Plan, 'from' | 'to' | 'commits' | 'source'>;

export function versionsOf({ from, to, commits, source }: Plan): Versions {
  return { from, to, ...(commits && { commits }), ...(source && { source }) };
}

/** For people: `2025.2.2`; from git `2025.3.0.dev0 (8811c0f839)`, as far as git itself shortens a commit. */
export function versionWords(version: string, commit: string | undefined): string {
  return commit ? `${version} (${commit.slice(0, 10)})` : version;
}
