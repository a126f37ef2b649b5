import { setTimeout as delay } from 'node:timers/promises';
import type { Client, ClientChannel } from 'ssh2';
import { places } from '../places.ts';

/**
 * Starts a command in a channel of its own. `listen` is called before anything that the channel may tell, even when
 * all of it came in one packet with the channel itself. undefined when `signal` aborted while it waited in line.
 * Rejects with what ssh2 says when the connection is gone or the host refuses.
 */
export type Exec = <T>(
  command: string,
  listen: (channel: ClientChannel) => T,
  signal?: AbortSignal,
) => Promise<T | undefined>;

/** Below sshd's MaxSessions of 10, so that an administrator's multiplexed session still fits beside us. */
const MOST = 8;
/**
 * A refusal is tried again a little later: sshd frees the place of a session that has ended only after it has answered
 * what we sent in the same breath. With none of ours open it will not help for long.
 */
const TRIES = 5;
const TRY_AGAIN_MS = 200;

/**
 * The channels of one connection. Where the host allows fewer (MaxSessions), the limit becomes what it has granted
 * at once so far, never less: a refusal by bad timing must not starve commands beside followers that stay.
 */
export function channels(client: Client, log: { debug(text: string): void }): Exec {
  const free = places(MOST);
  let open = 0;
  let granted = 1;

  const opened = (channel: ClientChannel): void => {
    open += 1;
    granted = Math.max(granted, open);
    channel.once('close', () => {
      open -= 1;
      free.leave();
    });
  };

  return async (command, listen, signal) => {
    for (let refusals = 0; await free.enter(signal); ) {
      try {
        return await start(client, command, (channel) => {
          opened(channel);
          return listen(channel);
        });
      } catch (error) {
        free.leave();
        if (open === 0) refusals += 1;
        else free.atMost(granted);
        if (!isRefusal(error) || refusals === TRIES) throw error;
        log.debug(`The host opened no further session beside ${open}; it has granted ${granted} at once`);
        await delay(TRY_AGAIN_MS);
      }
    }
    return undefined;
  };
}

/** `exec` throws when the connection is known to be gone already; here it rejects. */
function start<T>(client: Client, command: string, listen: (channel: ClientChannel) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) reject(error);
      else resolve(listen(channel.on('error', () => undefined)));
    });
  });
}

/** SSH_MSG_CHANNEL_OPEN_FAILURE (RFC 4254 5.1) has a numeric reason; a connection that went away has none. */
function isRefusal(error: unknown): boolean {
  return typeof (error as { reason?: unknown }).reason === 'number';
}
