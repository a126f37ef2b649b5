import type { BlockStep, Recipe } from '../recipe/schema.ts';
import type { Step } from './types.ts';

/** What a building block needs to know to become steps. */
export interface BlockContext {
  readonly recipe: Recipe;
  /** Roles of services that exist on this host, in the recipe's order. */
  readonly roles: readonly string[];
  /** Names of the folders that are built beside. */
  readonly beside: readonly string[];
}

const minute = 60;
const hour = 60 * minute;

type Block = (block: BlockStep, context: BlockContext) => Step[];

/**
 * The building blocks: each is a line or two of the program's library (src/program/lib), with its undo.
 * Roles and folder names are words that the recipe's schema has checked, so they may stand in shell text.
 */
export const blocks: Readonly<Record<BlockStep['uses'], Block>> = {
  'python/prepare': (_, { beside }) => [
    {
      ...library('copy', `Copy ${sentence(beside)} beside the running version`, 'prepare', hour),
      run: beside.map((name) => `su_beside_copy ${name}`).join('\n'),
      undo: beside.map((name) => `su_beside_remove ${name}`).join('\n'),
    },
    { ...library('install', 'Install the new version into the copy', 'prepare', hour), run: 'su_python_install' },
  ],
  'django/pending-migrations': () => [
    { ...library('pending', 'List pending migrations', 'prepare', 10 * minute), run: 'su_django_count_pending' },
  ],
  'backup/rehearse': () => [
    {
      ...library('rehearse-backup', 'Rehearse the backup and its restore', 'prepare', 6 * hour),
      run: 'su_backup_rehearse',
      undo: 'su_backup_drop',
    },
  ],
  'services/stop': (block, context) => {
    const roles = chosenRoles(block, context);
    return [
      {
        ...library('stop', `Stop ${sentence(roles)}`, 'stop', 10 * minute),
        run: `su_services_stop ${roles.join(' ')}`,
        undo: `su_services_start ${[...roles].reverse().join(' ')}\nsu_serve_again ${roles.join(' ')}`,
      },
    ];
  },
  backup: () => [{ ...library('backup', 'Back up and prove the backup', 'backup', 6 * hour), run: 'su_backup_take' }],
  'django/migrate': () => [
    {
      ...library('migrate', 'Migrate the database', 'migrate', 12 * hour),
      run: 'su_django_migrate\nsu_django_none_pending',
      undo: 'su_migrate_undo',
    },
  ],
  'cut-over': (_, { beside }) => [
    {
      ...library('cut-over', `Swap ${sentence(beside)} for the new ones`, 'upgrade', 10 * minute),
      run: 'su_cut_over',
      undo: 'su_cut_back',
    },
  ],
  'services/start': (block, context) => {
    const roles = chosenRoles(block, context);
    return [
      {
        ...library('start', `Start ${sentence(roles)}`, 'start', 10 * minute),
        run: `su_services_open ${roles.join(' ')}`,
        undo: `su_services_stop ${[...roles].reverse().join(' ')}`,
      },
    ];
  },
  verify: (_, { roles }) => [
    {
      ...library('verify', 'Prove that the new version serves', 'verify', 15 * minute),
      run: `su_verify "$VERSION" ${roles.join(' ')}\nsu_django_none_pending`,
    },
  ],
  cleanup: () => [
    {
      ...library('cleanup', 'Keep the old version with its backup, rotate old backups', 'cleanup', hour),
      run: 'su_cleanup',
    },
  ],
};

/** A step whose shell text calls the program's own library. */
function library(id: string, name: string, phase: Step['phase'], timeoutSeconds: number): Omit<Step, 'run'> {
  return { id, name, phase, as: 'program', timeoutSeconds };
}

/** Roles a block names, of those that exist here: an optional worker may be missing. */
function chosenRoles(block: BlockStep, { roles }: BlockContext): readonly string[] {
  return block.services ? block.services.filter((role) => roles.includes(role)) : roles;
}

/** `environment`, `environment and static`, `a, b and c`. */
export function sentence(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
