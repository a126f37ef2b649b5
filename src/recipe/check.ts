import { settingName } from '../plan/names.ts';
import { isReserved } from './reserved.ts';
import { type BlockStep, isPython, type Recipe, rolesOf } from './schema.ts';

/** A mistake that no schema sees, and where. */
export interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What each building block stands on: it goes wrong, or loses data, when that has not come before. */
const needs: Readonly<Partial<Record<BlockStep['uses'], BlockStep['uses']>>> = {
  backup: 'backup/rehearse',
  'migrations/apply': 'backup',
  'compose/stop': 'compose/prepare',
  'compose/start': 'compose/stop',
  'compose/open': 'verify',
  'compose/settle': 'compose/open',
  'services/start': 'services/stop',
};

/** Names that refer to each other, variables that would clobber others, blocks in an order that cannot work. */
export function checkRecipe(recipe: Recipe): Mistake[] {
  return [
    ...texts(recipe, []),
    ...migrations(recipe),
    ...sources(recipe),
    ...settings(recipe),
    ...beside(recipe),
    ...files(recipe),
    ...copied(recipe),
    ...services(recipe),
    ...locks(recipe),
    ...changelogs(recipe),
    ...order(recipe),
  ];
}

/** What is wrong with a text wherever it stands, shell or not. */
const faults: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  // YAML can write NUL as an escape; every shell would cut the text there.
  { pattern: /\0/, message: 'holds a NUL character' },
  // A pipe fails with any of its parts, and grep -q ends before the one in front of it has written all.
  {
    pattern: /\|\s*grep\s+(-\w*q|--quiet|--silent)/,
    message: 'grep -q after a pipe makes the command before it fail now and then: write grep … >/dev/null',
  },
];

function texts(value: unknown, path: Mistake['path']): Mistake[] {
  if (typeof value === 'string') {
    return faults.flatMap(({ pattern, message }) => (pattern.test(value) ? [{ path, message }] : []));
  }
  if (value === null || typeof value !== 'object') return [];
  const entries = Array.isArray(value) ? value.map((it, index) => [index, it] as const) : Object.entries(value);
  return entries.flatMap(([key, it]) => texts(it, [...path, key]));
}

/** Alembic's way or one's own, and that one whole. */
function migrations({ migrations: said }: Recipe): Mistake[] {
  if (!said) return [];
  const own = said.pending !== undefined && said.apply !== undefined;
  const any = said.pending !== undefined || said.apply !== undefined;
  if (said.alembic === undefined ? own : !any) return [];
  return [{ path: ['migrations'], message: 'needs alembic, or both pending and apply' }];
}

/** What an application is asked by must be whole: settings that are not Django's name their database and migrations. */
function sources(recipe: Recipe): Mistake[] {
  if (!isPython(recipe)) return [];
  const python = recipe.discover;
  const path = ['discover', 'settings-object'];
  const first = Object.keys(python.processes)[0];
  const reloads = Object.entries(python.processes).filter(([role, it]) => it.reload !== undefined && role !== first);
  return [
    ...reloads.map(([role]) => ({
      path: ['discover', 'processes', role, 'reload'],
      message: `only the first role, ${first}, which users wait for, is reloaded; the others are stopped and started`,
    })),
    ...(python['settings-object'] && python['settings-module']
      ? [{ path, message: 'and settings-module: there can be only one of the two' }]
      : []),
    ...(python['settings-object'] && !python.database ? [{ path, message: 'needs database beside it' }] : []),
    ...(python['settings-object'] && !recipe.migrations
      ? [{ path, message: 'needs migrations (at the top level): only Django’s own are known' }]
      : []),
  ];
}

function settings(recipe: Recipe): Mistake[] {
  const { discover, beside: folders } = recipe;
  const built = folders.map((name) => `${settingName(name)}_NEW`);
  const roles = Object.keys(rolesOf(recipe)).map((role) => `${role}-service`);
  return Object.keys(discover.settings).flatMap((name) => {
    const variable = settingName(name);
    const path = ['discover', 'settings', name];
    if (!/^[A-Z]/.test(variable)) return [{ path, message: 'begins with a digit, which no shell variable can' }];
    if (!isReserved(variable) && !built.includes(variable) && !roles.includes(name)) return [];
    return [
      { path, message: `would reach steps as $${variable}, which has a meaning of its own: choose another name` },
    ];
  });
}

function beside({ discover, beside: folders }: Recipe): Mistake[] {
  const known = ['environment', ...Object.keys(discover.settings)];
  return folders.flatMap((name, index) =>
    known.includes(name) ? [] : [{ path: ['beside', index], message: `“${name}” is none of ${known.join(', ')}` }],
  );
}

function files({ backup, discover }: Recipe): Mistake[] {
  const known = Object.keys(discover.settings).map((name) => `$${settingName(name)}`);
  const seen = new Set<string>();
  return backup.flatMap((entry, index): Mistake[] => {
    if (!('files' in entry)) return [];
    const twice = seen.has(entry.files);
    seen.add(entry.files);
    const unknown = (entry.path.match(/\$\w*/g) ?? []).filter((name) => !known.includes(name));
    return [
      ...(twice ? [{ path: ['backup', index, 'files'], message: `there is another “${entry.files}”` }] : []),
      ...unknown.map((name) => ({
        path: ['backup', index, 'path'],
        message: `${name} is no setting; there are ${known.join(', ')}`,
      })),
    ];
  });
}

/** What comes with a copy are folders that the application says. Whether they are backed up is asked when one is wanted. */
function copied({ discover, copy }: Recipe): Mistake[] {
  const known = Object.keys(discover.settings);
  return (copy?.files ?? []).flatMap((name, index) =>
    known.includes(name)
      ? []
      : [{ path: ['copy', 'files', index], message: `“${name}” is no setting; there are ${known.join(', ')}` }],
  );
}

function services(recipe: Recipe): Mistake[] {
  const roles = Object.keys(rolesOf(recipe));
  return recipe.steps.flatMap((step, index) =>
    ('uses' in step ? (step.services ?? []) : []).flatMap((role, at) =>
      roles.includes(role)
        ? []
        : [{ path: ['steps', index, 'services', at], message: `“${role}” is none of ${roles.join(', ')}` }],
    ),
  );
}

function locks(recipe: Recipe): Mistake[] {
  const roles = Object.keys(rolesOf(recipe));
  const restart = recipe.migrations?.locks?.restart;
  if (restart === undefined || roles.includes(restart)) return [];
  return [{ path: ['migrations', 'locks', 'restart'], message: `“${restart}” is none of ${roles.join(', ')}` }];
}

/** An image is not asked what its packages say of themselves. */
function changelogs(recipe: Recipe): Mistake[] {
  if (isPython(recipe) || !recipe.changelog) return [];
  return [{ path: ['changelog'], message: 'is read from Python packages, and `discover` has an image' }];
}

/** Containers are prepared, closed and opened by blocks of their own. */
function isForeign(block: BlockStep['uses'], recipe: Recipe): boolean {
  const containers = block.startsWith('compose/');
  return isPython(recipe) ? containers : /^(python|services)\//.test(block);
}

function order(recipe: Recipe): Mistake[] {
  const before = new Set<string>();
  const prepared = isPython(recipe) ? 'python/prepare' : 'compose/prepare';
  return recipe.steps.flatMap((step, index): Mistake[] => {
    if (!('uses' in step)) return [];
    const path = ['steps', index, 'uses'];
    const twice = before.has(step.uses);
    before.add(step.uses);
    const missing = step.uses === 'cut-over' ? prepared : needs[step.uses];
    return [
      ...(isForeign(step.uses, recipe)
        ? [{ path, message: 'is for another kind of installation than `discover` has' }]
        : []),
      ...(twice ? [{ path, message: `“${step.uses}” is there already: its steps would have the same names` }] : []),
      ...(missing && !before.has(missing) ? [{ path, message: `needs “${missing}” before it` }] : []),
    ];
  });
}
