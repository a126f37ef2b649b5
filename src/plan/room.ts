import { besideFolders } from './beside.ts';
import type { Ingredients } from './ingredients.ts';
import { expandPaths } from './names.ts';

export interface RoomNeed {
  readonly path: string;
  readonly bytes: number;
  /** For people: what takes it. */
  readonly what: string;
}

/** A new release and its dependencies may be larger than the old: measured copies grow by this much. */
const growth = 1.3;

/**
 * Bytes that a run writes, by folder, before anything is touched (freelawproject/litigant-portal#521: a disk that filled up mid-way).
 * Image or wheel, backup, scratch restore and a second database for the way back are all in it.
 */
export function roomNeeded({ recipe, facts, request, target }: Ingredients): RoomNeed[] {
  const backups = request.backupDirectory ?? facts.host.stateDirectory;
  const size = (path: string) => facts.sizes[path] ?? 0;
  const beside = besideFolders(recipe, facts).map((it) => ({
    path: it.live,
    bytes: Math.ceil(size(it.live) * growth),
    what: `a copy of ${it.live}`,
  }));
  const files = recipe.backup.flatMap((entry) => {
    if (!('files' in entry)) return [];
    const paths = expandPaths(entry.path, facts.settings);
    return paths.map((path) => ({ path: backups, bytes: size(path), what: `backup of ${path}` }));
  });
  // Unpacked it takes what the running one does, and while it is pulled its packed layers lie there too.
  const image =
    facts.kind === 'compose'
      ? [
          {
            path: facts.database.directory ?? '/var/lib',
            bytes: Math.ceil(facts.compose.imageBytes * growth),
            what: 'the new image',
          },
        ]
      : [];
  return [...image, ...wheelRoom(facts, target), ...beside, ...files, ...databaseRoom(facts.database, backups)].filter(
    (need) => need.bytes > 0,
  );
}

/** Sent once, and handed once to the account that installs them. */
function wheelRoom(facts: Ingredients['facts'], target: Ingredients['target']): RoomNeed[] {
  if (facts.kind !== 'python' || target.kind !== 'python' || !target.wheels) return [];
  const bytes = target.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0);
  return [
    { path: facts.host.stateDirectory, bytes, what: 'packages from the runner' },
    { path: facts.python.environment, bytes, what: 'packages while they are installed' },
  ];
}

function databaseRoom(database: Ingredients['facts']['database'], backups: string): RoomNeed[] {
  const dump = { path: backups, bytes: database.bytes, what: 'dump of the database' };
  if (database.engine === 'sqlite') {
    return [
      dump,
      {
        path: database.name.replace(/\/[^/]*$/, '') || '/',
        bytes: database.bytes * 2,
        what: 'scratch copies of the database',
      },
    ];
  }
  // Another machine's disk is out of sight; a local server that does not say keeps its data under /var/lib.
  const local =
    database.host === '' ||
    database.host === 'localhost' ||
    database.host.startsWith('/') ||
    database.host.startsWith('127.');
  return local
    ? [
        dump,
        {
          path: database.directory ?? '/var/lib',
          bytes: database.bytes * 2,
          what: 'scratch restore and the database of the way back',
        },
      ]
    : [dump];
}
