import type { Client } from 'ssh2';

/** Whether a connection still stands. */
export interface Liveness {
  readonly lost: boolean;
  /** Why it went away: the latest error ssh2 told of. */
  readonly cause: Error | undefined;
  /** Settles once it is lost. Never rejects. */
  readonly gone: Promise<void>;
  /** Ends the connection and settles once it is gone. Never rejects. */
  end(): Promise<void>;
}

/** Time for a goodbye; a half-open connection never answers it. */
const GOODBYE_MS = 1000;

/**
 * Watches a connection that is logged in. ssh2 emits the client's `close` before it closes the channels, so that
 * `lost` is true by the time a channel closes for that reason.
 */
export function watch(client: Client, name: string, log: { debug(text: string): void }): Liveness {
  const state: { lost: boolean; cause: Error | undefined } = { lost: false, cause: undefined };
  const closed = new Promise<void>((resolve) => {
    client.once('close', () => {
      state.lost = true;
      log.debug(`The connection to ${name} ended${state.cause ? `: ${state.cause.message}` : ''}`);
      resolve();
    });
  });
  client.on('error', (error) => {
    state.cause = error;
  });
  const end = async (): Promise<void> => {
    if (state.lost) return;
    const giveUp = setTimeout(() => client.destroy(), GOODBYE_MS);
    client.end();
    await closed;
    clearTimeout(giveUp);
  };
  return Object.assign(state, { gone: closed, end });
}
