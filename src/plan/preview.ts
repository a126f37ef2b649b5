import { blockers } from './blockers.ts';
import { composeEdits } from './compose-values.ts';
import { planDigest } from './digest.ts';
import type { Ingredients } from './ingredients.ts';
import { type RoomNeed, roomNeeded } from './room.ts';
import type { Plan } from './types.ts';

/** What somebody who has to approve a plan wants to know beside it. */
export interface Preview {
  readonly digest: string;
  /** As whom the program runs, and every step that names no other account. */
  readonly account: string;
  /** What stands in the way, a sentence each. */
  readonly obstacles: readonly string[];
  /** Migrations that are pending already, and those that the new version brings; the latter absent: not to be known yet. */
  readonly migrations: { readonly pending: readonly string[]; readonly brought?: readonly string[] };
  /** Words that change in files which are not ours. */
  readonly edits: readonly Edit[];
  readonly room: readonly RoomNeed[];
  /** The program that the host would run, as it would be run now. */
  readonly program: string;
}

/** One line of a file, as it is and as it will be. */
export interface Edit {
  readonly path: string;
  readonly line: number;
  readonly from: string;
  readonly to: string;
}

/** Puts together what a plan does not hold because no run needs it. Pure. */
export function previewOf(ingredients: Ingredients, plan: Plan, program: string): Preview {
  const { facts, target } = ingredients;
  return {
    digest: planDigest(plan),
    account: facts.host.root ? 'root' : facts.host.user,
    obstacles: blockers(ingredients),
    migrations: {
      pending: facts.pendingMigrations,
      ...(target.kind === 'python' && target.migrations && { brought: target.migrations }),
    },
    edits: ingredients.kind === 'compose' ? edits(ingredients) : [],
    room: roomNeeded(ingredients),
    program,
  };
}

function edits(ingredients: Ingredients & { kind: 'compose' }): Edit[] {
  return composeEdits(ingredients).flatMap(({ path, changes }) =>
    changes.map(({ line, from, to }) => ({ path, line, from, to })),
  );
}
