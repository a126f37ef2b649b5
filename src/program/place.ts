import type { Facts } from '../facts/facts.ts';
import type { Request } from '../inputs/request.ts';
import { assign } from './quote.ts';

/** Where and as whom one run of a plan happens on the host. */
export interface RunPlace {
  /** `20261121-101500-3f2a`: sorts by time. */
  readonly run: string;
  /** Folder of the instance's state on the host. */
  readonly state: string;
  /** Folder of the instance's backups on the host. */
  readonly backups: string;
  /** Who started it, for whoever is refused meanwhile. */
  readonly by: string;
}

/** The folder of a run on the host: program, journal, output, status. */
export function runDirectory(place: RunPlace): string {
  return `${place.state}/runs/${place.run}`;
}

/** The same as shell variables, for the scripts that are about a run. */
export function assignPlace(place: RunPlace): string {
  return assign('SU_STATE', place.state) + assign('SU_RUN', runDirectory(place)) + assign('SU_RUN_ID', place.run);
}

/** Where a run of this request lives on this host. `nonce`: four hexadecimal digits or so, to tell runs of a second apart. */
export function runPlace(request: Request, facts: Facts, by: string, now: Date, nonce: string): RunPlace {
  const state = `${facts.host.stateDirectory}/${request.instance}`;
  const time = now.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return {
    run: `${time}-${nonce}`,
    state,
    backups: request.backupDirectory ? `${request.backupDirectory}/${request.instance}` : `${state}/backups`,
    by,
  };
}
