import type { PythonInstallation } from '../facts/facts.ts';
import type { Session } from '../modes/session.ts';
import { nothingToDo } from '../plan/nothing-to-do.ts';
import { Problem } from '../problem.ts';
import type { PythonRecipe } from '../recipe/schema.ts';
import { sameName } from '../version/check.ts';
import { parsePortrait, portraitScript } from '../version/portrait.ts';
import type { PythonTarget } from '../version/target.ts';
import { type Fetched, fetchWheels } from './fetch.ts';
import { resolveOnRunner } from './resolve.ts';
import { standIn } from './stand-in.ts';
import type { CacheKey } from './tools.ts';

/** What the runner found and fetched in a host's place. */
export interface ForHost {
  readonly target: PythonTarget;
  /** Absent: there is nothing to install. */
  readonly wheels?: Fetched;
}

/**
 * `packages: runner`: asks the host what its Python is like, resolves the version for it, and has all wheels here. One
 * round trip; changes nothing on the host.
 * @throws Problem when there is no such version, or when not everything can be had as a wheel for the host.
 */
export async function packagesFor(session: Session, recipe: PythonRecipe, facts: PythonInstallation): Promise<ForHost> {
  const { world, host, access, request } = session;
  const asked = await host.run(portraitScript(facts, request.mode === 'plan'), {
    elevate: access.elevation,
    timeoutSeconds: 300,
    what: 'Asking what packages must be like',
  });
  const { portrait, installed } = parsePortrait(asked.stdout);
  world.sink.line(`The runner fetches packages for the host: Python ${portrait.python}, ${portrait.platforms[0]}.`);
  const tools = await world.runner();
  const pip = await standIn(tools, portrait);
  const { target, artifacts } = await resolveOnRunner(pip, installed, recipe, facts, request);
  if (nothingToDo(facts, target)) return { target };
  const key = keyOf(recipe.application, target.version, `${portrait.python}-${portrait.abi}-${portrait.platforms[0]}`);
  const wheels = await fetchWheels(tools, pip, artifacts, key);
  const bytes = wheels.wheels.reduce((sum, wheel) => sum + wheel.bytes, 0);
  const cached = wheels.wheels.length - wheels.fresh;
  world.sink.line(
    `${wheels.wheels.length} packages, ${megabytes(bytes)}; ${cached} of them were in the runner's cache.`,
  );
  return {
    target: { ...target, wheels: wheels.wheels.map((it) => ({ ...it, requirement: requirementOf(it, target) })) },
    wheels,
  };
}

/** tool-cache sorts by semantic versions; what is none (`2025.1rc1`) goes under one that is. */
function keyOf(application: string, version: string, platform: string): CacheKey {
  const semantic = /^(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}$/.test(version);
  const named = semantic ? version : `0.0.0-v${version.replace(/[^0-9A-Za-z]+/g, '-')}`;
  return { tool: `steady-upgrade-${application}`, version: named, platform };
}

/** The application's own with its extras, as it was asked for. */
function requirementOf({ name, version }: { name: string; version: string }, target: PythonTarget): string {
  const own = target.requirement.replace(/[[=].*/, '');
  return sameName(own, name) ? target.requirement : `${name}==${version}`;
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}

/** Containers have images, and those are not sent yet. */
export function refuseImages(): Problem {
  return new Problem({
    what: 'Input `packages` is `runner`, but this application runs in containers: its images are not sent by the runner.',
    state: 'Nothing was changed on the host.',
    next: 'Leave `packages` out. The host pulls from its registry, or has the image loaded (docker load) beforehand.',
  });
}
