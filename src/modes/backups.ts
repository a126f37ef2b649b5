import { Problem } from '../problem.ts';
import { type Backups, backupsScript, readBackups } from '../program/backups.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Ending } from '../report/report.ts';
import type { Session } from './session.ts';

/** Seconds that proving a backup may take: it is restored whole. */
const proving = 6 * 3600;

/**
 * `mode: backups`: what is there; the newest, or the one that is asked for, restored once more into a scratch database;
 * older ones removed where that is asked for. A backup that does not restore fails the job.
 * @throws Problem when there is none, or when a run is under way.
 */
export async function backupsRun({ host, access, request, seconds }: Session, recipe: Recipe): Promise<Ending> {
  const { stdout } = await host.run(backupsScript(request), {
    elevate: access.elevation,
    timeoutSeconds: proving,
    what: 'Proving a backup again',
  });
  const backups = readBackups(stdout, request.instance);
  const { host: name } = request.connection;
  const newest = backups.there[0];
  if (!newest) throw none(request.instance, name);
  const proven = backups.there.find((it) => it.proof);
  if (request.run && !proven) throw none(request.instance, name, request.run);
  const bad = proven?.proof?.holds === false;
  return {
    status: bad ? 'failed' : 'checked',
    application: recipe.application,
    host: name,
    backups,
    notices: [],
    durationSeconds: seconds(),
    backup: { path: newest.path, bytes: newest.bytes, restore: [] },
    ...(bad && proven && { problem: notProven(proven, name) }),
  };
}

function none(instance: string, host: string, run?: string): Problem {
  return new Problem({
    what: run
      ? `There is no finished backup of the run ${run} of the instance “${instance}”.`
      : `There is no finished backup of the instance “${instance}” on this host.`,
    host,
    state: 'Nothing was changed on the host.',
    next: 'Correct the inputs instance, run and backup-directory. A backup is made by each upgrade that stops the application.',
  });
}

function notProven(backup: Backups['there'][number], host: string): NonNullable<Ending['problem']> {
  return {
    what: `The backup ${backup.path} cannot be relied on: ${backup.proof?.words}`,
    host,
    state: 'The application serves as before. Nothing was changed on the host.',
    next: 'Make another backup now, by whatever means, and look at the disk that holds this one.',
  };
}
