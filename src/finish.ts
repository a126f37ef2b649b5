import * as core from '@actions/core';

/** A defect of ours must not look like success: it keeps its stack. And nothing half-open may keep the job waiting. */
export function finish(work: Promise<void>): void {
  void work
    .catch((error: unknown) => core.setFailed(error instanceof Error ? (error.stack ?? error) : String(error)))
    .finally(() => process.exit());
}
