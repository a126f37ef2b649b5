import type { Facts } from '../facts/facts.ts';
import type { Request } from '../inputs/request.ts';
import type { RunPlace } from './compile.ts';

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
