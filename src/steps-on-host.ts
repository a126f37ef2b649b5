import type { Facts } from './facts/facts.ts';
import { parseFacts } from './facts/parse.ts';
import { probeScript } from './facts/probe.ts';
import type { Request } from './inputs/request.ts';
import type { Plan } from './plan/types.ts';
import { Problem } from './problem.ts';
import { type RunPlace, runDirectory } from './program/place.ts';
import { isUnfinished, lockedProblem, lockScript, readHolder, readStart, startScript } from './program/start.ts';
import type { Recipe } from './recipe/schema.ts';
import type { Privilege } from './transport/elevation.ts';
import { ConnectionLost, type Host } from './transport/host.ts';
import { parseTarget, resolveScript } from './version/resolve.ts';
import type { Target } from './version/target.ts';

/** Seconds that looking at a host may take, and that asking a package index may take. */
const probing = 300;
const resolving = 900;

/**
 * What is installed there: one round trip.
 * @throws Problem when the installation is not found or cannot be asked.
 */
export async function readFacts(host: Host, access: Privilege, recipe: Recipe, request: Request): Promise<Facts> {
  const folders = request.backupDirectory ? [request.backupDirectory] : [];
  const script = probeScript(recipe, request.settings, { folders });
  const { stdout } = await host.run(script, {
    elevate: access.elevation,
    timeoutSeconds: probing,
    what: 'Looking at what is installed',
  });
  return parseFacts(stdout, recipe);
}

/**
 * What pip on the host would install, or what the registry has: one round trip.
 * @throws Problem when there is no such version, or when it would be a downgrade.
 */
export async function resolveTarget(
  host: Host,
  access: Privilege,
  recipe: Recipe,
  facts: Facts,
  request: Request,
): Promise<Target> {
  const script = resolveScript(recipe, facts, request);
  const { stdout } = await host.run(script, {
    elevate: access.elevation,
    timeoutSeconds: resolving,
    what: facts.kind === 'python' ? 'Asking pip which release to install' : 'Asking the registry which versions it has',
  });
  return parseTarget(stdout, facts, request.version);
}

/**
 * What stands in the way may be nothing but another run's work: then that run is what has to be told. One round trip.
 * @returns whether it is the work of a run that was cut off.
 * @throws Problem when a run is under way on the instance.
 */
export async function refuseLocked(host: Host, access: Privilege, state: string, instance: string): Promise<boolean> {
  const { stdout } = await host.run(lockScript(state), {
    elevate: access.elevation,
    timeoutSeconds: 60,
    what: 'Asking who holds the lock',
  });
  const holder = readHolder(stdout);
  if (holder) throw lockedProblem(holder, instance);
  return isUnfinished(stdout);
}

/**
 * The program is put on the host and started there, detached: one round trip.
 * @returns `unfinished` when a run that was cut off has to be ended first: then nothing was started.
 * @throws Problem when another run holds the lock, or when it cannot be started.
 */
export async function startProgram(
  host: Host,
  access: Privilege,
  program: string,
  plan: Plan,
  place: RunPlace,
): Promise<'started' | 'unfinished'> {
  const script = startScript(program, JSON.stringify(plan), place);
  const { stdout, stderr } = await host
    .run(script, { elevate: access.elevation, timeoutSeconds: 120, what: 'Starting the upgrade' })
    .catch((error: unknown) => {
      throw error instanceof ConnectionLost ? perhapsStarted(error, place) : error;
    });
  const start = readStart(stdout, stderr);
  if (typeof start !== 'string') throw lockedProblem(start, plan.instance);
  return start;
}

/** The one moment in which we do not know whether the host has begun. */
function perhapsStarted(error: ConnectionLost, place: RunPlace): Problem {
  return new Problem({
    what: error.message,
    state: 'It is not known whether the upgrade began. If it did, it goes on by itself on the host.',
    next: `Look there: cat ${runDirectory(place)}/status (absent while it runs), tail ${runDirectory(place)}/output.log`,
  });
}
