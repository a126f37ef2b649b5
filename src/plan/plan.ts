import type { BlockStep, RecipeStep, ShellStep } from '../recipe/schema.ts';
import { type BlockContext, blocks } from './blocks.ts';
import { checklist } from './checklist.ts';
import { besideOf } from './compose-beside.ts';
import { serviceGroups } from './compose-steps.ts';
import type { Ingredients } from './ingredients.ts';
import { releaseNotes } from './release-notes.ts';
import { expectation, isTouching, type Plan, type Step } from './types.ts';
import { upstreamWarnings } from './upstream-warnings.ts';
import { planValues } from './values.ts';

/**
 * Recipe + facts + target → plan. Pure: it asks nothing and changes nothing.
 * The first step is always a look at the host by the program itself.
 */
export function makePlan(ingredients: Ingredients): Plan {
  const { recipe, request, facts } = ingredients;
  const context = contextOf(ingredients);
  // A rehearsal turns round before anything of the old version is put away.
  const wanted = recipe.steps.filter(
    (step) => request.mode !== 'rehearse' || !('uses' in step && step.uses === 'cleanup'),
  );
  const steps = wanted.flatMap((step, index) => planSteps(step, index, context, facts.account.user));
  return planOf(ingredients, [lookAround(context), ...askEarly(stopLate(steps))]);
}

/** What the building blocks need to know of an installation. */
export function contextOf(ingredients: Ingredients): BlockContext {
  const { recipe, request, facts } = ingredients;
  return {
    recipe,
    roles: [...new Set(facts.services.map((service) => service.role))],
    writers: request.writers ?? recipe.writers,
    beside: besideOf(ingredients).map((folder) => folder.name),
    ...(ingredients.kind === 'python' && ingredients.target.wheels && { wheels: ingredients.target.wheels.length }),
    ...(ingredients.kind === 'compose' && { groups: serviceGroups(ingredients.recipe, ingredients.facts) }),
  };
}

/** The plan that these steps are, for that installation and target. */
export function planOf(ingredients: Ingredients, steps: readonly Step[]): Plan {
  const { recipe, request, facts, target } = ingredients;
  return {
    application: recipe.application,
    title: recipe.title,
    instance: request.instance,
    host: request.connection.host,
    from: facts.package.version,
    to: target.version,
    ...commits(ingredients),
    writers: request.writers ?? recipe.writers,
    onFailure: request.onFailure,
    databaseBytes: facts.database.bytes,
    values: planValues(ingredients),
    steps,
    packages: target.packages,
    releaseNotes: releaseNotes(recipe, target),
    upstreamWarnings: upstreamWarnings(recipe, target),
    checklist: checklist(ingredients),
    notices: notices(ingredients),
  };
}

function commits({ facts, target }: Ingredients): Pick<Plan, 'commits' | 'source'> {
  const { commit: from } = facts.package;
  const { commit: to, source } = target;
  return {
    ...((from || to) && { commits: { ...(from && { from }), ...(to && { to }) } }),
    ...(source && { source }),
  };
}

/** The first step of every plan. */
export function lookAround({ roles }: BlockContext): Step {
  return {
    id: 'preflight',
    name: 'Look at the host once more',
    phase: 'preflight',
    as: 'program',
    run: `su_preflight ${roles.join(' ')}`,
    // A dump that runs is waited for.
    timeoutSeconds: 1800,
  };
}

function planSteps(step: RecipeStep, index: number, context: BlockContext, applicationUser: string): Step[] {
  return 'uses' in step ? blockSteps(step, context) : [shellStep(step, index, applicationUser)];
}

function blockSteps(block: BlockStep, context: BlockContext): Step[] {
  const minutes = block['timeout-minutes'];
  return blocks[block.uses](block, context).map((step) => ({
    ...step,
    ...(block.name ? { name: block.name } : {}),
    ...(minutes ? { timeoutSeconds: seconds(minutes) } : {}),
  }));
}

function shellStep(step: ShellStep, index: number, applicationUser: string): Step {
  return {
    id: `recipe-${index + 1}`,
    name: step.name,
    phase: step.phase,
    as: step.as === 'application' ? applicationUser : step.as,
    run: step.run,
    timeoutSeconds: seconds(step['timeout-minutes']),
    ...(step.if ? { if: step.if } : {}),
    ...(step.undo ? { undo: step.undo } : {}),
    ...(step.finally ? { finally: step.finally } : {}),
    // A look may be taken twice.
    ...(step.repeatable || step.phase === 'verify' ? { repeatable: true } : {}),
    ...(step.expect ? { expect: expectation(step.expect) } : {}),
  };
}

/** Never 0: to `timeout` that is no limit at all. */
function seconds(minutes: number): number {
  return Math.ceil(minutes * 60);
}

/** With writers live the front is stopped only when the swap needs it: users wait for the restart alone. */
function stopLate(steps: readonly Step[]): Step[] {
  const stop = steps.filter((step) => step.id === 'stop-front');
  const rest = steps.filter((step) => step.id !== 'stop-front');
  const cut = rest.findIndex((step) => step.id === 'cut-over');
  return cut < 0 ? [...steps] : [...rest.slice(0, cut), ...stop, ...rest.slice(cut)];
}

/** Conditions of steps that users wait for are asked before anything is stopped: each costs seconds of Python. */
function askEarly(steps: readonly Step[]): Step[] {
  const stop = steps.findIndex((step) => isTouching(step.phase));
  const asked = steps.slice(stop).filter((step) => step.if);
  if (stop < 0) return [...steps];
  const ask: Step = {
    id: 'ask',
    name: 'Ask the new version what it needs and where it says its version',
    phase: 'prepare',
    as: 'program',
    run: ['su_version_path', ...asked.map((step) => `su_ask ${step.id}`), 'su_beside_settle', 'su_no_dump'].join('\n'),
    timeoutSeconds: 2400,
  };
  return [...steps.slice(0, stop), ask, ...steps.slice(stop)];
}

function notices(ingredients: Ingredients): string[] {
  const { ahead } = ingredients.facts.database;
  const words = `The old code serves on a database that was migrated already (${ahead}): an upgrade that walks back leaves it so.`;
  return [...(ahead ? [words] : []), ...newerRelease(ingredients), ...withdrawn(ingredients)];
}

function newerRelease({ kind, target, facts }: Ingredients): string[] {
  if (kind !== 'python' || !target.newer) return [];
  const { newer } = target;
  return [
    `${facts.package.name} ${newer.version} exists, but needs Python ${newer.requiresPython}; this host has ${(facts.python.successor ?? facts.python).version}. ` +
      `${target.version} is the newest release that runs here. Once a newer Python is installed: settings: { python: /usr/bin/python3.X }.`,
  ];
}

/** Nobody meets a release by chance that its authors took back: it was named, here or in what another package needs. */
function withdrawn({ kind, target }: Ingredients): string[] {
  return (kind === 'python' ? (target.yanked ?? []) : []).map(({ name, version, reason }) => {
    const why = reason ? `: “${reason}”` : ', and they do not say why';
    return `${name} ${version} was withdrawn (yanked) by its authors${why}. It is installed because exactly this version is asked for.`;
  });
}
