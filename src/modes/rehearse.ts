import { endingOf } from '../ending.ts';
import { followUpgrade } from '../follow.ts';
import type { Connection } from '../inputs/request.ts';
import { refuseBlocked } from '../plan/blockers.ts';
import { type Copied, copyPlan, refuseUnfit } from '../plan/copy-plan.ts';
import { ingredientsOf, type PythonIngredients } from '../plan/ingredients.ts';
import { compileProgram } from '../program/compile.ts';
import { copiedScript, heldScript, readCopied } from '../program/copy.ts';
import { runPlace } from '../program/place.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Ending } from '../report/report.ts';
import { bytes } from '../report/units.ts';
import { readFacts, startProgram } from '../steps-on-host.ts';
import { findElevation } from '../transport/elevation.ts';
import type { Host } from '../transport/host.ts';
import { installedTarget } from '../version/target.ts';
import { carry, forget, type Source } from './copying.ts';
import { endFirst, stillThere } from './resume.ts';
import { rollbackRun } from './rollback.ts';
import { anew, type Session } from './session.ts';
import { upgradeRun } from './upgrade.ts';

/**
 * `mode: rehearse`: an upgrade whose plan turns round at its end; on the data that are there, or on a copy of another
 * host's newest backup, after which the own data are brought back.
 * @throws Problem when something stands in the way; nothing was changed then.
 */
export async function rehearseRun(session: Session, recipe: Recipe): Promise<Ending> {
  const { rehearseFrom } = session.request;
  if (!rehearseFrom) return upgradeRun(session, recipe);
  const earlier = await leaveEarlierCopy(session);
  const bringing = (next: Session) => bring(next, recipe, rehearseFrom);
  const brought = await (earlier ? anew(session, bringing) : bringing(session));
  if (!brought.serves) return brought.ending;
  let ending: Ending;
  try {
    ending = await anew(session, (next) => upgradeRun(next, recipe));
  } catch (error) {
    await goBack(session, brought.run);
    throw error;
  }
  return withOwnData(session, ending, brought);
}

/** The copy that the site serves now, and the run that brought it; or how bringing it ended. */
type Brought =
  | { readonly serves: true; readonly run: string; readonly words: string }
  | { readonly serves: false; readonly ending: Ending };

/** A rehearsal that was left half way may have left its copy: the own data come first. Whether there was one. */
async function leaveEarlierCopy(session: Session): Promise<boolean> {
  if (!(await heldBy(session))) return false;
  await endFirst(session);
  const run = await anew(session, heldBy);
  if (!run) return true;
  session.world.sink.line(
    `The site still holds the copy that the run ${run} brought: its own data are brought back first.`,
  );
  const ending = await goBack(session, run);
  return ending.status === 'restored' || stillThere();
}

async function heldBy({ host, access, request }: Session): Promise<string> {
  const { stdout } = await host.run(heldScript(request.instance), { elevate: access.elevation, timeoutSeconds: 60 });
  return stdout.trim();
}

function goBack(session: Session, run: string): Promise<Ending> {
  const request = { ...session.request, run, confirmDataLoss: true };
  return anew({ ...session, request }, rollbackRun);
}

/** From there to here, and into service here: a run of its own, with a backup of what it replaces. */
async function bring(session: Session, recipe: Recipe, from: Connection): Promise<Brought> {
  const { world, host, access, request, seconds } = session;
  const there = await world.connect(from);
  try {
    const source = await lookThere(session, recipe, there, from);
    const own = await ownIngredients(session, recipe);
    refuseUnfit(own, source.copied, there.name);
    refuseBlocked(own);
    const plan = copyPlan(own, source.copied);
    const place = runPlace(request, own.facts, world.startedBy, world.date(), world.nonce());
    world.sink.line(`Bringing the backup ${words(source.copied, from)}`);
    await carry(source, host, access, place);
    try {
      if ((await startProgram(host, access, compileProgram(plan, place), plan, place)) === 'unfinished') stillThere();
    } catch (error) {
      await forget(host, access, place);
      throw error;
    }
    const followed = { request, plan, place, began: seconds };
    const ending = endingOf(await followUpgrade(world, host, access.elevation, followed), seconds());
    if (ending.status !== 'upgraded') return { serves: false, ending: notBrought(ending) };
    return { serves: true, run: place.run, words: words(source.copied, from) };
  } finally {
    await there.close();
  }
}

async function lookThere({ request }: Session, recipe: Recipe, there: Host, from: Connection): Promise<Source> {
  const access = await findElevation(there, from);
  const wanted = { ...request, files: recipe.copy?.files ?? [] };
  const { stdout } = await there.run(copiedScript(wanted), {
    elevate: access.elevation,
    timeoutSeconds: 300,
    what: 'Looking for the newest backup',
  });
  return { host: there, access, wanted, copied: readCopied(stdout, there.name, request.instance) };
}

/** The installation as it is, with itself as the target. `refuseUncopied` has let only Python applications come so far. */
async function ownIngredients({ host, access, request }: Session, recipe: Recipe): Promise<PythonIngredients> {
  const facts = await readFacts(host, access, recipe, request);
  const ingredients = ingredientsOf(recipe, request, facts, installedTarget(facts.package));
  if (ingredients.kind !== 'python') throw new Error('a copy for containers');
  return ingredients;
}

function words({ run, version, created, bytes: size }: Copied, { host }: Connection): string {
  return `${run} of ${host}: ${version}, made at ${created}, ${bytes(size)}`;
}

function notBrought(ending: Ending): Ending {
  return { ...ending, notices: [...ending.notices, 'The copy was not brought, so nothing was rehearsed.'] };
}

/** The rehearsal's ending, once the own data are back: or with what keeps them from it. */
async function withOwnData(
  session: Session,
  ending: Ending,
  { run, words: copy }: Extract<Brought, { serves: true }>,
): Promise<Ending> {
  const rehearsed = { ...ending, notices: [`Rehearsed on a copy: the backup ${copy}`, ...ending.notices] };
  const serving = ending.record?.ended?.serving;
  if (serving !== 'old' && serving !== 'untouched')
    return { ...rehearsed, notices: [...rehearsed.notices, stays(run)] };
  const back = await goBack(session, run);
  if (back.status === 'restored') return rehearsed;
  return { ...back, notices: [...rehearsed.notices, stays(run)] };
}

function stays(run: string): string {
  return `The site holds the copy until its own data are brought back: mode: rollback, run: ${run}, confirm-data-loss: 'true'.`;
}
