import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Problem } from '../../problem.ts';

/** A host in between, logged in: connections are made from there. */
export interface Jump {
  /** A connection to another machine, as if it were a socket. */
  readonly reach: (host: string, port: number) => Promise<Duplex>;
  readonly end: () => void;
}

/** @param name of the host in between, for people. */
export function jumpOver(client: Client, name: string): Jump {
  client.on('error', () => undefined);
  return {
    reach: (host, port) =>
      new Promise((resolve, reject) => {
        client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
          if (error) reject(noWay(name, `${host}:${port}`, error));
          else resolve(stream);
        });
      }),
    end: () => client.end(),
  };
}

/** SSH_MSG_CHANNEL_OPEN_FAILURE (RFC 4254 5.1): 1 is for what its administrator forbids, 2 for what does not answer. */
function noWay(name: string, target: string, error: Error): Problem {
  const forbidden = (error as { reason?: unknown }).reason === 1;
  return new Problem(
    {
      what: forbidden
        ? `The jump host ${name} let us in, and does not let us on to ${target}.`
        : `The jump host ${name} let us in, and cannot reach ${target}: ${error.message}`,
      host: name,
      state: 'Nothing was changed on the host.',
      next: forbidden
        ? "See AllowTcpForwarding and PermitOpen in the jump host's sshd_config, and the options of the key in its authorized_keys (restrict needs port-forwarding)."
        : `Try it there: nc -z ${target.replace(/:(\d+)$/, ' $1')}`,
    },
    { cause: error },
  );
}
