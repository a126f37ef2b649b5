import { isTooLong } from '../plan/prediction.ts';
import { previewOf } from '../plan/preview.ts';
import { versionsOf } from '../plan/versions.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Ending } from '../report/report.ts';
import { refuseLocked } from '../steps-on-host.ts';
import { prepare, unchanged } from './prepare.ts';
import type { Session } from './session.ts';

/**
 * `mode: plan`: what an upgrade would do, by the same way up to the moment where something would be begun. Changes
 * nothing on the host. A plan that could not be carried out as things are fails the job, so that nobody approves it.
 * @throws Problem when the installation or the version is not found, or when a run is under way.
 */
export async function planRun(session: Session, recipe: Recipe): Promise<Ending> {
  const { host, access, seconds, request } = session;
  const prepared = await prepare(session, recipe);
  if (prepared.upToDate) return unchanged(prepared, seconds());
  const { ingredients, plan, place, program, prediction } = prepared;
  const preview = previewOf(ingredients, plan, program);
  if (preview.obstacles.length > 0) await refuseLocked(host, access, place.state, plan.instance);
  const obstacles = [
    ...preview.obstacles,
    ...(isTooLong(prediction, request.maxDowntimeSeconds)
      ? [
          `Users would probably wait ${prediction.downtimeSeconds} s, longer than max-downtime allows (${request.maxDowntimeSeconds} s).`,
        ]
      : []),
  ];
  const { application, from, notices } = plan;
  return {
    status: obstacles.length > 0 ? 'failed' : 'planned',
    ...{ application, host: plan.host, ...versionsOf(plan), plan, notices, durationSeconds: seconds() },
    preview: { ...preview, obstacles },
    ...(prediction && { prediction }),
    ...(obstacles.length > 0 && { problem: blocked(obstacles, plan.host, `${plan.title} ${from}`) }),
  };
}

function blocked(obstacles: readonly string[], host: string, old: string): NonNullable<Ending['problem']> {
  const what = obstacles.length === 1 ? (obstacles[0] ?? '') : obstacles.map((it) => `- ${it}`).join('\n');
  return {
    what,
    host,
    state: `Nothing was changed on the host; ${old} serves as before.`,
    next: 'Put this right on the host and plan again.',
  };
}
