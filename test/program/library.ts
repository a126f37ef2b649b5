import { library, snippets } from '../../src/program/library.ts';
import { assign } from '../../src/program/quote.ts';
import { account, folder, type Shell, script } from './shells.ts';

/** What a question to the library answered. */
export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs shell text with the program's library at hand, as a step has it: `set -e`, values, a run's folder.
 * `SU_RUN`, `SU_PART` and the like lie in `at`.
 */
export function withLibrary(shell: Shell, text: string, values: Readonly<Record<string, string>> = {}, at = folder()) {
  const all = {
    SU_RUN: `${at}/run`,
    SU_STATE: at,
    SU_BACKUPS: `${at}/backups`,
    SU_BACKUP: `${at}/backups/20261121-101500-3f2a`,
    SU_PART: `${at}/backups/.part-20261121-101500-3f2a`,
    SU_RUN_ID: '20261121-101500-3f2a',
    SU_RUN_TAG: '20261121_101500_3f2a',
    APP_USER: account.name,
    APP_HOME: at,
    WORKING_DIRECTORY: at,
    ...snippets,
    ...values,
  };
  const assignments = Object.entries(all).map(([name, value]) => assign(name, value));
  const begin =
    'mkdir -p "$SU_RUN/values" "$SU_PART"\n: >>"$SU_RUN/output.log"\nSU_ME=$(id -un) SU_STEP=test SU_SHELL=sh\n';
  return script(shell, `${assignments.join('')}${library}\n${begin}set -e\n${text}\n`);
}

/** What ended its parts with NUL. */
export function parts(stdout: string): string[] {
  return stdout.split('\0').slice(0, -1);
}
