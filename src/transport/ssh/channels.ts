import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { places } from './places.ts';

/**
 * Starts a command in a channel of its own. undefined when `signal` aborted while it waited for a free place.
 * Rejects with what ssh2 says when the connection is gone or the host refuses.
 */
export type Exec = (command: string, signal?: AbortSignal) => Promise<ClientChannel | undefined>;

/** Below sshd's MaxSessions of 10, so that an administrator's multiplexed session still fits beside us. */
const MOST = 8;
/** With no channel of ours open, a refusal is worth a few more tries: a session that has just ended may still count. */
const TRIES = 5;
const TRY_AGAIN_MS = 200;

/** The channels of one connection. Where the host allows fewer (MaxSessions), the limit follows what it granted. */
export function channels(client: Client, log: { debug(text: string): void }): Exec {
  const free = places(MOST);

  const refused = async (error: unknown, refusals: number): Promise<void> => {
    if (!isRefusal(error) || refusals === TRIES) throw error;
    if (free.taken === 0) {
      await delay(TRY_AGAIN_MS);
    } else {
      free.close();
      log.debug(`The host opens no more than ${free.taken} sessions at once`);
    }
  };

  return async (command, signal) => {
    for (let refusals = 1; await free.enter(signal); refusals += free.taken === 0 ? 1 : 0) {
      try {
        const channel = await start(client, command);
        channel.once('close', free.leave);
        return channel;
      } catch (error) {
        free.leave();
        await refused(error, refusals);
      }
    }
    return undefined;
  };
}

/** `exec` throws when the connection is known to be gone already; here it rejects. */
function start(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(error);
      else resolve(channel.on('error', () => undefined));
    });
  });
}

/** SSH_MSG_CHANNEL_OPEN_FAILURE (RFC 4254 5.1) has a numeric reason; a connection that went away has none. */
function isRefusal(error: unknown): boolean {
  return typeof (error as { reason?: unknown }).reason === 'number';
}
