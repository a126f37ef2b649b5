import { shuffled } from './dice.ts';
import { type ApplicationName, type Cell, cellName, type FaultId, faultIds } from './kinds.ts';
import type { CellResult, Reference } from './results.ts';

export interface Wanted {
  readonly applications: readonly ApplicationName[];
  /** Ids of steps, or all. */
  readonly steps: readonly string[];
  readonly faults: readonly FaultId[];
  /** `STEP/FAULT`, or all. */
  readonly cells: readonly string[];
}

/** All cells of the applications' own plans that are asked for. A step that the host does not need has none. */
export function cellsOf(wanted: Wanted, references: ReadonlyMap<ApplicationName, Reference>): Cell[] {
  const chosen = ({ step, fault }: Cell) => wanted.cells.length === 0 || wanted.cells.includes(`${step}/${fault}`);
  const all = wanted.applications.flatMap((application) =>
    stepsOf(references.get(application))
      .filter((step) => wanted.steps.length === 0 || wanted.steps.includes(step))
      .flatMap((step) =>
        faultIds.filter((id) => wanted.faults.includes(id)).map((fault) => ({ application, step, fault })),
      ),
  );
  return all.filter(chosen);
}

/** Steps in which something happens on this host, in the plan's order. */
export function stepsOf(reference: Reference | undefined): string[] {
  return (reference?.steps ?? []).filter(({ result }) => result !== 'skipped').map(({ id }) => id);
}

/** Those that have no result yet, in the seed's order. */
export function leftToDo(cells: readonly Cell[], done: ReadonlyMap<string, CellResult>, seed: string): Cell[] {
  return shuffled(
    cells.filter((cell) => !done.has(cellName(cell))),
    seed,
    cellName,
  );
}
