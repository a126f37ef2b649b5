import type { Connection } from '../../src/inputs/request.ts';
import type { EmbeddedHost } from '../embedded/host.ts';

/** A log that nobody reads. */
export const quiet = { info: () => undefined, debug: () => undefined };

/** How to reach an embedded host that takes the password `open` of `deploy`. */
export function connectionTo(host: EmbeddedHost): Connection {
  return {
    host: '127.0.0.1',
    port: host.port,
    user: 'deploy',
    password: 'open',
    knownHosts: host.hostKeyLine,
    connectTimeoutSeconds: 10,
  };
}
