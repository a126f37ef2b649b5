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

/** The same over a connection of its own: following a run to its end uses up the one that it was given. */
export async function anew<T>(session: Session, task: (session: Session) => Promise<T>): Promise<T> {
  const host = await session.world.connect(session.request.connection);
  try {
    return await task({ ...session, host });
  } finally {
    await host.close();
  }
}
