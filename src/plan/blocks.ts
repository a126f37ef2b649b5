import { type BlockStep, isPython, type Recipe } from '../recipe/schema.ts';
import {
  closeSteps,
  openSteps,
  prepareSteps,
  provenServices,
  type ServiceGroups,
  settleSteps,
  startSteps as startContainers,
} from './compose-steps.ts';
import { sentence } from './names.ts';
import { type ServiceContext, startSteps, stopSteps } from './service-steps.ts';
import { expectation, type Step } from './types.ts';

/** What a building block needs to know to become steps. */
export interface BlockContext {
  readonly recipe: Recipe;
  /** Roles of services that exist on this host, in the recipe's order. */
  readonly roles: readonly string[];
  readonly writers: 'live' | 'stopped';
  /** Names of the folders that are built beside. */
  readonly beside: readonly string[];
  /** How many packages the runner sends; absent: the host fetches them. */
  readonly wheels?: number;
  /** Containers only: the project's services by when they are closed and opened. */
  readonly groups?: ServiceGroups;
}

const minute = 60;
const hour = 60 * minute;

type Block = (block: BlockStep, context: BlockContext) => Step[];

/**
 * The building blocks: each is a line or two of the program's library (src/program/lib), with its undo.
 * Roles and folder names are words that the recipe's schema has checked, so they may stand in shell text.
 */
export const blocks: Readonly<Record<BlockStep['uses'], Block>> = {
  'python/prepare': (_, { beside, wheels }) => [
    {
      ...library('copy', `Copy ${sentence(beside)} beside the running version`, 'prepare', hour),
      run: beside.map((name) => `su_beside_copy ${name}`).join('\n'),
      undo: beside.map((name) => `su_beside_remove ${name}`).join('\n'),
    },
    {
      ...library('install', `Install the new version into the copy${fetchedBy(wheels)}`, 'prepare', hour),
      run: 'su_python_install',
    },
  ],
  'migrations/pending': () => [
    { ...library('pending', 'List pending migrations', 'prepare', 10 * minute), run: 'su_migrations_count' },
  ],
  'backup/rehearse': () => [
    {
      ...library('rehearse-backup', 'Rehearse the backup and its restore', 'prepare', 6 * hour),
      run: 'su_backup_rehearse',
      undo: 'su_backup_drop',
    },
  ],
  'services/stop': (block, context) => stopSteps(serviceContext(block, context)),
  backup: () => [{ ...library('backup', 'Back up and prove the backup', 'backup', 6 * hour), run: 'su_backup_take' }],
  'migrations/apply': (_, { recipe, groups }) => [
    {
      ...library('migrate', 'Migrate the database', 'migrate', 12 * hour),
      // In containers each question costs a container of its own: there `verify` asks, inside the new one.
      run: groups ? 'su_migrations_apply' : 'su_migrations_apply\nsu_migrations_none_left',
      undo: 'su_migrations_undo',
      ...(recipe.migrations?.expect ? { expect: expectation(recipe.migrations.expect) } : {}),
    },
  ],
  'cut-over': (_, { beside }) => [
    {
      ...library('cut-over', `Swap ${sentence(beside)} for the new ones`, 'upgrade', 10 * minute),
      run: 'su_cut_over',
      undo: 'su_cut_back',
      repeatable: true,
    },
  ],
  'services/start': (block, context) => startSteps(serviceContext(block, context)),
  'compose/prepare': (_, { beside }) => prepareSteps(beside),
  'compose/stop': (_, context) => closeSteps(groupsOf(context)),
  'compose/start': (_, context) => startContainers(groupsOf(context)),
  'compose/open': (_, context) => openSteps(groupsOf(context)),
  'compose/settle': (_, context) => settleSteps(groupsOf(context)),
  verify: (_, { roles, groups }) => [
    {
      ...library('verify', 'Prove that the new version serves', 'verify', 15 * minute),
      run: `su_verify "$VERSION" ${(groups ? provenServices(groups) : roles).join(' ')}\nsu_migrations_none_left`,
      repeatable: true,
    },
  ],
  cleanup: () => [
    {
      ...library('cleanup', 'Keep the old version with its backup, rotate old backups', 'cleanup', hour),
      run: 'su_cleanup',
      repeatable: true,
    },
  ],
};

function fetchedBy(wheels: number | undefined): string {
  return wheels === undefined ? '' : `, from ${wheels} packages that the runner has fetched`;
}

/** A step whose shell text calls the program's own library. */
export function library(id: string, name: string, phase: Step['phase'], timeoutSeconds: number): Omit<Step, 'run'> {
  return { id, name, phase, as: 'program', timeoutSeconds };
}

/** @throws Error for a recipe whose check (src/recipe/check.ts) should have refused it. */
function groupsOf({ groups }: BlockContext): ServiceGroups {
  if (!groups) throw new Error('a block for containers in a recipe without an image');
  return groups;
}

/** Of the roles that a block names, those that exist here: an optional worker may be missing. */
function serviceContext(block: BlockStep, { recipe, roles, writers }: BlockContext): ServiceContext {
  const chosen = block.services ? block.services.filter((role) => roles.includes(role)) : roles;
  const processes = isPython(recipe) ? Object.entries(recipe.discover.processes) : [];
  const [front = '', process] = processes[0] ?? [];
  return { roles: chosen, front, reloads: process?.reload !== undefined, writers };
}
