import { Problem } from '../problem.ts';
import { checklist, openItem } from './checklist.ts';
import type { Ingredients } from './ingredients.ts';
import { isInside } from './names.ts';
import { serverTooOld } from './requirements.ts';
import { type RoomNeed, roomNeeded } from './room.ts';

/**
 * What stands in the way, found before anything is touched: one sentence each, empty when nothing does.
 */
export function blockers(ingredients: Ingredients): string[] {
  const { facts } = ingredients;
  return [
    ...missingCommands(ingredients),
    ...facts.services
      .filter((it) => !it.running)
      .map((it) => `The ${it.role} service (${it.name}) does not run: an upgrade starts from a working site.`),
    ...facts.leftovers.map((left) => `${left} is left over from an earlier run: look at it, and move it away.`),
    ...notAnswering(ingredients),
    ...dataInsideEnvironment(ingredients),
    ...notRebuildable(ingredients),
    ...serverTooOld(ingredients),
    ...databaseAccess(ingredients),
    ...checklist(ingredients).flatMap((it) => (it.acknowledged ? [] : [openItem(it)])),
    ...notEnoughRoom(ingredients),
  ];
}

/** @throws Problem that lists every blocker at once: nobody wants to meet them one by one. */
export function refuseBlocked(ingredients: Ingredients): void {
  const found = blockers(ingredients);
  if (found.length === 0) return;
  throw new Problem({
    what:
      found.length === 1
        ? (found[0] ?? '')
        : `${found.length} things stand in the way:\n${found.map((it) => `- ${it}`).join('\n')}`,
    state: `Nothing was changed on the host; ${ingredients.facts.package.name} ${ingredients.facts.package.version} serves as before.`,
    next: 'Put this right on the host and run the workflow again.',
  });
}

function missingCommands({ facts }: Ingredients): string[] {
  if (facts.host.missing.length === 0) return [];
  return [`The host lacks commands that the upgrade needs: ${facts.host.missing.join(', ')}.`];
}

function notAnswering({ recipe, facts }: Ingredients): string[] {
  // A service that does not run listens nowhere: said already.
  if (facts.web.address === '') return [];
  return recipe.verify.http.flatMap((check) => {
    const status = facts.web.baseline[check.path] ?? 0;
    if (check.status.includes(status)) return [];
    const answer = status === 0 ? 'does not answer' : `answers ${status}`;
    return [
      `${check.path} ${answer} at ${facts.web.address} before anything was done (expected: ${check.status.join(' or ')}).`,
    ];
  });
}

/** Swapping the environment would swap the data away. */
function dataInsideEnvironment({ recipe, facts }: Ingredients): string[] {
  if (facts.kind !== 'python') return [];
  const { environment, layout } = facts.python;
  const data = Object.entries(facts.settings)
    .filter(([key]) => !recipe.beside.includes(key))
    .flatMap(([key, paths]) => paths.split('\n').map((path) => [key, path] as const));
  const paths = [...data, ...(facts.database.engine === 'sqlite' ? [['database', facts.database.name] as const] : [])];
  return paths
    .filter(([, path]) => path?.startsWith('/') && isInside(path, environment) && layout === 'virtualenv')
    .map(([key, path]) => `The ${key} (${path}) lies inside the virtualenv that is to be replaced: move it out first.`);
}

function notRebuildable({ facts }: Ingredients): string[] {
  if (facts.kind !== 'python' || !facts.python.successor || facts.python.layout === 'virtualenv') return [];
  return [
    'The setting python rebuilds a virtualenv, and this is an installation of pip install --user: move it into a virtualenv first.',
  ];
}

function databaseAccess({ facts }: Ingredients): string[] {
  if (facts.database.canCreate) return [];
  return [
    `A backup of the database ${facts.database.name} cannot be proven by restoring it: the role ${facts.database.user} may not create a scratch database. ` +
      'Let the login become root or postgres on this host, or grant the role CREATEDB.',
  ];
}

function notEnoughRoom(ingredients: Ingredients): string[] {
  const byDevice = new Map<string, { free: number; needs: RoomNeed[]; path: string }>();
  for (const need of roomNeeded(ingredients)) {
    const room = closestRoom(ingredients.facts.room, need.path);
    if (!room) continue;
    const disk = byDevice.get(room.device) ?? { free: room.freeBytes, needs: [], path: room.path };
    byDevice.set(room.device, { ...disk, needs: [...disk.needs, need] });
  }
  return [...byDevice.values()].flatMap(({ free, needs, path }) => {
    const wanted = needs.reduce((sum, need) => sum + need.bytes, 0);
    if (wanted <= free) return [];
    const parts = needs.map((need) => `${need.what} ${megabytes(need.bytes)}`).join(', ');
    return [`Not enough room on the disk of ${path}: ${megabytes(free)} free, ${megabytes(wanted)} needed (${parts}).`];
  });
}

function closestRoom(rooms: Ingredients['facts']['room'], path: string) {
  return rooms
    .filter((room) => isInside(path, room.path) || room.path === '/')
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
