import { endingOf } from './ending.ts';
import { whereabouts } from './facts/facts.ts';
import { checkSettings } from './facts/settings.ts';
import { followUpgrade } from './follow.ts';
import { readRequest } from './inputs/read.ts';
import { blockers, refuseBlocked } from './plan/blockers.ts';
import { ingredientsOf } from './plan/ingredients.ts';
import { nothingToDo } from './plan/nothing-to-do.ts';
import { makePlan } from './plan/plan.ts';
import { Problem } from './problem.ts';
import { compileProgram } from './program/compile.ts';
import { runPlace } from './program/place.ts';
import { givenRecipe } from './recipe/given.ts';
import { bundledApplications } from './recipe/load.ts';
import type { Recipe } from './recipe/schema.ts';
import { publish } from './report/publish.ts';
import type { Ending } from './report/report.ts';
import { endFirst, resumeRun, type Session } from './resume.ts';
import { readFacts, refuseLocked, resolveTarget, startProgram } from './steps-on-host.ts';
import { findElevation } from './transport/elevation.ts';
import { ConnectionLost } from './transport/host.ts';

import type { World } from './world.ts';

/**
 * One run of the action, from inputs to job summary. Whatever happens is told: every ending has its outputs, its
 * summary and its report. Never throws a Problem; a defect of ours is told as one and keeps its stack in the log.
 */
export async function run(world: World): Promise<void> {
  const began = world.now();
  const seconds = () => (world.now() - began) / 1000;
  const secrets: string[] = [];
  const mask = (secret: string) => {
    secrets.push(secret);
    world.setSecret(secret);
  };
  let ending: Ending;
  try {
    ending = await upgrade(world, mask, seconds);
  } catch (error) {
    ending = refusal(world, error, seconds());
  }
  await publish(ending, world.ports, secrets);
}

/** The story: each line is a room of the house (docs/architecture.md). */
async function upgrade(world: World, mask: (secret: string) => void, seconds: () => number): Promise<Ending> {
  const request = readRequest(world.getInput, mask, bundledApplications);
  const recipe = await givenRecipe(request, world.readFile);
  checkSettings(recipe, request.settings);

  const host = await world.connect(request.connection);
  try {
    const access = await findElevation(host, request.connection);
    const session = { world, host, access, request, seconds };
    if (request.mode === 'resume') return await resumeRun(session);
    return (await begin(session, recipe)) ?? (await endFirst(session)) ?? (await begin(session, recipe)) ?? still();
  } finally {
    await host.close();
  }
}

/**
 * One try on the host, to its end.
 * @returns undefined when a run that was cut off has to be ended first: then nothing was begun.
 */
async function begin({ world, host, access, request, seconds }: Session, recipe: Recipe): Promise<Ending | undefined> {
  const facts = await readFacts(host, access, recipe, request);
  tell(
    world,
    `${recipe.title} ${facts.package.version} on ${facts.host.name} (${facts.host.system}), ${whereabouts(facts)}`,
  );
  const target = await resolveTarget(host, access, recipe, facts, request);
  const ingredients = ingredientsOf(recipe, request, facts, target);
  const plan = makePlan(ingredients);
  if (nothingToDo(facts, target)) return unchanged(plan, seconds());
  const place = runPlace(request, facts, world.startedBy, world.date(), world.nonce());
  if (blockers(ingredients).length > 0 && (await refuseLocked(host, access, place.state, plan.instance)))
    return undefined;
  refuseBlocked(ingredients);
  tell(world, `Upgrading to ${target.version}: ${target.packages.length} packages change.`);

  if (world.cancelled.aborted) throw cancelledBefore();
  const start = await startProgram(host, access, compileProgram(plan, place), plan, place, facts);
  if (start === 'unfinished') return undefined;
  return endingOf(
    await followUpgrade(world, host, access.elevation, { request, plan, place, began: seconds }),
    seconds(),
  );
}

/** Ended and begun again, there is one more: somebody else is at work, or the host cannot write down how runs end. */
function still(): never {
  throw new Problem({
    what: 'A run of this instance was cut off, was ended, and is there again.',
    state: 'This run changed nothing.',
    next: 'Look at the host: the newest folder below runs in the state folder, its journal.jsonl and output.log.',
  });
}

function cancelledBefore(): Problem {
  return new Problem({
    what: 'The job was cancelled before the upgrade began.',
    state: 'Nothing was changed on the host.',
  });
}

function tell(world: World, text: string): void {
  world.sink.line(text);
}

/** Nothing to do: installed, running and migrated already. Nothing was stopped. */
function unchanged(plan: ReturnType<typeof makePlan>, durationSeconds: number): Ending {
  const { application, host, from, to, notices } = plan;
  return { status: 'unchanged', application, host, from, to, notices, durationSeconds };
}

/** What is no defect of ours. Until the program is started, a lost connection has cost nothing. */
function knownProblem(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  if (!(error instanceof ConnectionLost)) return undefined;
  return new Problem({
    what: error.message,
    state: 'The upgrade had not begun: nothing was changed on the host.',
    next: 'Run the workflow again; if it happens again, look at the network and at sshd on the host.',
  });
}

/** Nothing was begun on the host: the problem says why. */
function refusal(world: World, error: unknown, durationSeconds: number): Ending {
  const host = world.getInput('host').trim();
  const application = world.getInput('application').trim();
  const known = knownProblem(error);
  if (!known) world.debug(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const problem =
    known ??
    new Problem({
      what: `Steady Upgrade itself failed: ${error instanceof Error ? error.message : String(error)}`,
      next: 'This is a defect: please report it, with the log of a run with debug logging switched on.',
    });
  return {
    status: 'failed',
    application,
    host,
    problem: problem.with({ ...(host ? { host } : {}) }).details,
    notices: [],
    durationSeconds,
  };
}
