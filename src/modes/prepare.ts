import { type Facts, whereabouts } from '../facts/facts.ts';
import { type Ingredients, ingredientsOf } from '../plan/ingredients.ts';
import { nothingToDo } from '../plan/nothing-to-do.ts';
import { makePlan } from '../plan/plan.ts';
import { type Prediction, predict } from '../plan/prediction.ts';
import type { Plan } from '../plan/types.ts';
import { changelogsRead } from '../plan/upstream-warnings.ts';
import { versionsOf, versionWords } from '../plan/versions.ts';
import { compileProgram } from '../program/compile.ts';
import { type RunPlace, runPlace } from '../program/place.ts';
import { isPython, type Recipe } from '../recipe/schema.ts';
import type { Ending } from '../report/report.ts';
import { readFacts, resolveTarget } from '../steps-on-host.ts';
import type { Target } from '../version/target.ts';
import type { Fetched } from '../wheelhouse/fetch.ts';
import { packagesFor, refuseImages } from '../wheelhouse/for-host.ts';
import type { Session } from './session.ts';

/** All that is known before anything is begun: the same for whoever only looks and for whoever goes on. */
export interface Prepared {
  readonly facts: Facts;
  readonly ingredients: Ingredients;
  readonly plan: Plan;
  readonly place: RunPlace;
  readonly program: string;
  /** Installed, running and migrated already. */
  readonly upToDate: boolean;
  /** What the runner has fetched and the host is to be sent; absent: the host fetches by itself, or nothing. */
  readonly wheels?: Fetched;
  /** Absent without a rehearsal's report. */
  readonly prediction?: Prediction;
}

/**
 * Looks at the host, resolves the version, and makes plan and program. Changes nothing. Two round trips.
 * @throws Problem when the installation is not found or cannot be asked, or when there is no such version.
 */
export async function prepare(session: Session, recipe: Recipe): Promise<Prepared> {
  const { world, host, access, request } = session;
  const facts = await readFacts(host, access, recipe, request);
  world.sink.line(
    `${recipe.title} ${versionWords(facts.package.version, facts.package.commit)} on ${facts.host.name} (${facts.host.system}), ${whereabouts(facts)}`,
  );
  const { target, wheels } = await resolved(session, recipe, facts);
  for (const line of changelogsRead(recipe, target)) world.debug(line);
  const ingredients = ingredientsOf(recipe, request, facts, target);
  const plan = makePlan(ingredients);
  const place = runPlace(request, facts, world.startedBy, world.date(), world.nonce());
  return {
    ...{ facts, ingredients, plan, place },
    program: compileProgram(plan, place),
    upToDate: nothingToDo(facts, target),
    ...(wheels && { wheels }),
    ...(session.rehearsal && { prediction: predict(plan, session.rehearsal) }),
  };
}

/** Which version it will be, by the host's own pip or registry, or by the runner in its place. */
async function resolved(session: Session, recipe: Recipe, facts: Facts): Promise<{ target: Target; wheels?: Fetched }> {
  const { host, access, request } = session;
  if (request.packages === 'host') return { target: await resolveTarget(host, access, recipe, facts, request) };
  if (!isPython(recipe) || facts.kind !== 'python') throw refuseImages();
  return packagesFor(session, recipe, facts);
}

/** Nothing to do: installed, running and migrated already. Nothing was stopped. */
export function unchanged({ plan }: Prepared, durationSeconds: number): Ending {
  const { application, host, notices } = plan;
  return { status: 'unchanged', application, host, ...versionsOf(plan), notices, durationSeconds };
}
