import type { Request } from '../inputs/request.ts';
import type { Rehearsal } from '../plan/prediction.ts';
import type { Privilege } from '../transport/elevation.ts';
import type { Host } from '../transport/host.ts';
import type { World } from '../world.ts';

/** The connection to the host of a request, and the clock of the whole run. */
export interface Session {
  readonly world: World;
  readonly host: Host;
  readonly access: Privilege;
  readonly request: Request;
  /** What a rehearsal measured; absent: no report was given. */
  readonly rehearsal?: Rehearsal;
  /** Seconds since the action began. */
  readonly seconds: () => number;
}
