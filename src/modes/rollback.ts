import { endingOf } from '../ending.ts';
import { followUpgrade } from '../follow.ts';
import type { Plan } from '../plan/types.ts';
import { Problem } from '../problem.ts';
import { type Returnable, readReturnable, restoreScript, rollbackScript } from '../program/rollback.ts';
import { lockedProblem, readStart } from '../program/start.ts';
import type { Ending } from '../report/report.ts';
import { rowsOf } from '../report/rows.ts';
import { endFirst, stillThere } from './resume.ts';
import { anew, type Session } from './session.ts';

/**
 * `mode: rollback`: to before a run that ended well, by that run's own program, with its backup.
 * @throws Problem when there is no such run, or when it would lose what users wrote and nobody confirmed that.
 */
export async function rollbackRun(session: Session): Promise<Ending> {
  const found = await look(session);
  if (found) return goBack(session, found);
  // A run that was cut off is ended first, one way or the other; then it is looked once more.
  await endFirst(session);
  return anew(session, async (next) => goBack(next, (await look(next)) ?? stillThere()));
}

async function goBack(session: Session, found: Returnable): Promise<Ending> {
  const { world, request, seconds } = session;
  const { plan, since } = found;
  for (const line of rowLines(since)) world.sink.line(line);
  if (since.written && !request.confirmDataLoss) throw wouldLose(found);
  world.sink.line(`Going back from ${plan.to} to ${plan.from}, to before the run ${found.place.run}.`);
  await start(session, found);
  const back = planBack(plan);
  const { host, access } = session;
  const followed = { request, plan: back, place: found.place, from: found.from, began: seconds };
  const ending = endingOf(await followUpgrade(world, host, access.elevation, followed), seconds());
  if (ending.status !== 'rolled-back') return ending;
  const { problem: _, ...good } = ending;
  return { ...good, status: 'restored' };
}

async function look({ host, access, request }: Session): Promise<Returnable | undefined> {
  const { stdout } = await host.run(rollbackScript(request.instance, request.run), {
    elevate: access.elevation,
    timeoutSeconds: 300,
    what: 'Looking what going back would lose',
  });
  return readReturnable(stdout, request.instance, request.run);
}

async function start({ host, access, request }: Session, { place }: Returnable): Promise<void> {
  const { stdout, stderr } = await host.run(restoreScript(place), {
    elevate: access.elevation,
    timeoutSeconds: 120,
    what: 'Starting the way back',
  });
  const begun = readStart(stdout, stderr);
  if (typeof begun !== 'string') throw lockedProblem(begun, request.instance);
}

function rowLines({ before: then, now, written }: Returnable['since']): string[] {
  const before = rowsOf(then);
  const after = rowsOf(now);
  const others = [...after].filter(([table, rows]) => rows !== before.get(table));
  if (others.length > 0) {
    return [
      'Rows when the upgrade ended, and now:',
      ...others.map(([table, rows]) => `  ${table}: ${before.get(table) ?? 'none'} → ${rows}`),
    ];
  }
  return [
    written
      ? 'No table has another number of rows, and something was written since the upgrade.'
      : 'Nothing was written since the upgrade.',
  ];
}

function wouldLose({ plan, place, since }: Returnable): Problem {
  return new Problem({
    what: `Going back from ${plan.to} to ${plan.from} would lose what was written since the run ${place.run}. ${rowLines(
      since,
    )
      .map((line) => line.trim())
      .join('\n')}`,
    host: plan.host,
    state: `Nothing was changed on the host; ${plan.title} ${plan.to} serves as before.`,
    next: "If that may be lost: confirm-data-loss: 'true'.",
  });
}

/** The upgrade's plan as it is walked back: one step, the other way round. */
function planBack({ source: _, commits, ...plan }: Plan): Plan {
  return {
    ...plan,
    from: plan.to,
    to: plan.from,
    ...(commits && { commits: { ...(commits.to && { from: commits.to }), ...(commits.from && { to: commits.from }) } }),
    packages: plan.packages.map(({ name, from, to }) => ({ name, ...(to && { from: to }), ...(from && { to: from }) })),
    releaseNotes: [],
    upstreamWarnings: [],
    notices: [],
    steps: [
      {
        id: 'restore',
        name: `Bring back ${plan.from}: its database, its code, its services`,
        phase: 'start',
        as: 'program',
        run: 'su_restore',
        timeoutSeconds: 86_400,
      },
    ],
  };
}
