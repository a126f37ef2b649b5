import { Problem } from '../problem.ts';
import { isPython, type Recipe } from '../recipe/schema.ts';
import { blocks, library } from './blocks.ts';
import type { PythonIngredients } from './ingredients.ts';
import { sentence, settingName } from './names.ts';
import { contextOf, lookAround, planOf } from './plan.ts';
import type { Plan, Step } from './types.ts';

/** A backup of another host, as its manifest says it. */
export interface Copied {
  /** The run that made it, and its folder there. */
  readonly run: string;
  readonly path: string;
  readonly bytes: number;
  readonly application: string;
  readonly version: string;
  readonly engine: string;
  /** UTC, ISO 8601. */
  readonly created: string;
}

/** The servers that applications are made of: names, MySQL, PostgreSQL, RabbitMQ, redis, Elasticsearch, memcached. */
const reached = [53, 3306, 5432, 5672, 6379, 9200, 11211];

/** @throws Problem when nobody has said what a copy of this application needs; before anything is connected to. */
export function refuseUncopied(recipe: Recipe): void {
  const why = uncopied(recipe);
  if (!why) return;
  throw new Problem({
    what: why,
    state: 'No connection was made.',
    next: 'Leave rehearse-from out: the rehearsal then uses the data that the host has.',
  });
}

function uncopied(recipe: Recipe): string {
  if (!isPython(recipe))
    return `The input rehearse-from is for Python applications; ${recipe.title} runs in containers.`;
  if (!recipe.copy) {
    return `The input rehearse-from needs a section “copy” in the recipe of ${recipe.title}, which says what comes with a copy and how it is kept from reaching people.`;
  }
  // A set of files that is one setting of the same name can be swapped as a whole.
  const whole = recipe.backup.flatMap((entry) =>
    'files' in entry && entry.path === `$${settingName(entry.files)}` ? [entry.files] : [],
  );
  const lacking = recipe.copy.files.filter((name) => !whole.includes(name));
  if (lacking.length === 0) return '';
  return `The recipe of ${recipe.title} has ${sentence(lacking)} come with a copy (copy: files), and its backup holds no set of files of that name and place.`;
}

/** @throws Problem when the backup cannot be what the host serves. Nothing was changed then. */
export function refuseUnfit({ recipe, facts }: PythonIngredients, copied: Copied, from: string): void {
  const state = 'Nothing was changed on either host.';
  if (copied.application !== recipe.application || copied.engine !== facts.database.engine) {
    throw new Problem({
      what: `The backup ${copied.run} of ${from} is of ${copied.application} on ${copied.engine}; here is ${recipe.application} on ${facts.database.engine}.`,
      state,
      next: 'Rehearse on a host with the same application and the same kind of database.',
    });
  }
  const several = recipe.copy?.files.find((name) => facts.settings[name]?.includes('\n'));
  if (several) {
    throw new Problem({
      what: `${recipe.title} keeps its ${several} in several places here (${facts.settings[several]?.replaceAll('\n', ', ')}), and a copy comes as one.`,
      state,
      next: 'Rehearse without rehearse-from, on the data that are here.',
    });
  }
  if (copied.version !== facts.package.version && recipe.migrations?.once) {
    throw new Problem({
      what: `The backup ${copied.run} of ${from} is of ${recipe.title} ${copied.version}; here is ${facts.package.version}, and its database cannot be migrated on the way.`,
      state,
      next: `Rehearse on a host with ${recipe.title} ${copied.version}.`,
    });
  }
}

/**
 * A copy's data in place of the site's own, which the run's own backup keeps: the same version before and after. Whoever
 * goes back to before it (`--restore`) has the site's own data again.
 * `recipe.copy` is there: `refuseUncopied` has seen to it.
 */
export function copyPlan(own: PythonIngredients, copied: Copied): Plan {
  const copy = own.recipe.copy ?? { files: [], reach: [] };
  const ingredients: PythonIngredients = {
    ...own,
    recipe: { ...own.recipe, beside: copy.files, writers: 'stopped' },
    request: copyRequest(own),
  };
  const { values, ...plan } = planOf(ingredients, copySteps(ingredients));
  const ports = [...new Set([...reached, ...copy.reach, Number(own.facts.database.port) || 0])].filter(Boolean);
  return {
    ...plan,
    values: {
      ...values,
      COPY: 'yes',
      COPY_FILES: copy.files.join(' '),
      COPY_FORGET: copy.forget ?? '',
      REACHED_PORTS: ports.join(' '),
    },
    notices: [`The data are those of ${copied.run}, made at ${copied.created}.`],
  };
}

/** Users of a rehearsal's host do not count: writers are stopped, and no window is kept. */
function copyRequest({ request }: PythonIngredients): PythonIngredients['request'] {
  const { writers: _, maxDowntimeSeconds: __, ...rest } = request;
  return { ...rest, mode: 'upgrade', onFailure: 'rollback' };
}

const hour = 3600;

function copySteps(ingredients: PythonIngredients): Step[] {
  const context = contextOf(ingredients);
  const block = (uses: keyof typeof blocks) => blocks[uses]({ uses }, context);
  const { beside } = context;
  const removed = beside.map((name) => `su_beside_remove ${name}\n`).join('');
  return [
    lookAround(context),
    ...block('backup/rehearse'),
    {
      ...library(
        'copy-files',
        `Put ${sentence(['what came', ...beside])} beside the running ones`,
        'prepare',
        2 * hour,
      ),
      run: 'su_copy_check\nsu_copy_files',
      undo: `${removed}rm -rf "$SU_STATE/incoming"`,
    },
    ...block('services/stop'),
    ...block('backup'),
    // Before the copy is there, and until it has gone: a job of cron's may start the application at any time.
    {
      ...library('silence', 'Keep the site from reaching anything outside', 'migrate', hour),
      run: 'su_silence',
      undo: 'su_silence_end',
    },
    {
      ...library('copy-database', 'Bring the database of the copy', 'migrate', 6 * hour),
      run: 'su_copy_database',
      undo: 'su_copy_database_undo',
    },
    {
      ...library('copy-migrate', 'Bring the copy to the installed version', 'migrate', 12 * hour),
      run: 'su_copy_migrate',
    },
    ...neutralising(ingredients),
    ...block('cut-over'),
    ...block('services/start'),
    ...block('verify').map((step) => ({ ...step, name: 'Prove that the site serves the copy' })),
    {
      ...library('cleanup', 'Keep the own data with their backup', 'cleanup', hour),
      run: 'su_copy_cleanup',
      repeatable: true,
    },
  ];
}

function neutralising({ recipe, facts }: PythonIngredients): Step[] {
  const run = recipe.copy?.neutralise;
  if (!run) return [];
  const name = 'Turn off in the data what would reach people';
  return [{ id: 'neutralise', name, phase: 'migrate', as: facts.account.user, run, timeoutSeconds: hour / 2 }];
}
