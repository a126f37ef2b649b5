import { endingOf } from '../ending.ts';
import { followUpgrade } from '../follow.ts';
import { blockers, refuseBlocked } from '../plan/blockers.ts';
import { refuseOtherPlan } from '../plan/digest.ts';
import { refuseTooLong } from '../plan/prediction.ts';
import { versionWords } from '../plan/versions.ts';
import { Problem } from '../problem.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Ending } from '../report/report.ts';
import { refuseLocked, startProgram } from '../steps-on-host.ts';
import { sendWheels } from '../wheelhouse/send.ts';
import { prepare, unchanged } from './prepare.ts';
import { endFirst, stillThere } from './resume.ts';
import { anew, type Session } from './session.ts';

/**
 * `mode: upgrade`: to the end, whatever it is. A run that was cut off is ended first.
 * @throws Problem when something stands in the way; nothing was changed then.
 */
export async function upgradeRun(session: Session, recipe: Recipe): Promise<Ending> {
  return (
    (await begin(session, recipe)) ??
    (await endFirst(session)) ??
    (await anew(session, (next) => begin(next, recipe))) ??
    stillThere()
  );
}

/**
 * One try on the host, to its end.
 * @returns undefined when a run that was cut off has to be ended first: then nothing was begun.
 */
async function begin(session: Session, recipe: Recipe): Promise<Ending | undefined> {
  const { world, host, access, request, seconds } = session;
  const prepared = await prepare(session, recipe);
  const { ingredients, plan, place, program, prediction } = prepared;
  if (prepared.upToDate) return unchanged(prepared, seconds());
  refuseOtherPlan(plan, request.planDigest);
  const blocked = blockers(ingredients).length > 0;
  // What stands in the way may be nothing but another run's work.
  if (blocked && (await refuseLocked(host, access, place.state, plan.instance))) return undefined;
  refuseBlocked(ingredients);
  refuseTooLong(plan, prediction, request.maxDowntimeSeconds);
  world.sink.line(
    `${request.mode === 'rehearse' ? 'Rehearsing the upgrade' : 'Upgrading'} to ${versionWords(plan.to, plan.commits?.to)}: ${plan.packages.length} packages change.`,
  );

  if (prepared.wheels) {
    const { sent, bytes } = await sendWheels(host, access, place, prepared.wheels);
    world.sink.line(`${sent} packages were sent to the host (${Math.ceil(bytes / 1_000_000)} MB).`);
  }
  if (world.cancelled.aborted) throw cancelledBefore();
  const start = await startProgram(host, access, program, plan, place);
  if (start === 'unfinished') return undefined;
  const started = await followUpgrade(world, host, access.elevation, { request, plan, place, began: seconds });
  return { ...endingOf(started, seconds()), ...(prediction && { prediction }) };
}

function cancelledBefore(): Problem {
  return new Problem({
    what: 'The job was cancelled before the upgrade began.',
    state: 'Nothing was changed on the host.',
  });
}
