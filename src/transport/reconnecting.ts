import { ConnectionLost, type Host } from './host.ts';
import { HostUnreachable } from './ssh/errors.ts';

export interface Reconnect {
  /** No more attempts once it aborts; the loss that was last is thrown. */
  readonly signal: AbortSignal;
  /** Milliseconds on `now`'s clock after which no new attempt is begun. */
  readonly deadline: number;
  readonly backoff?: Backoff;
  /** Waits; may end early, and without rejecting, when `signal` aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds, of any clock that only goes forward. */
  readonly now: () => number;
  /** From 0 to below 1. Default: Math.random. */
  readonly random?: () => number;
  /** Told of each loss, before the wait. */
  readonly onLost?: (loss: Loss) => void;
}

export interface Loss {
  readonly error: Error;
  /** 1 for the first one since things went well. */
  readonly attempt: number;
  readonly waitMs: number;
}

/** Waits grow by `factor` from `firstMs` to `mostMs`; each is shortened by a random part of up to one half. */
export interface Backoff {
  readonly firstMs: number;
  readonly factor: number;
  readonly mostMs: number;
}

const DEFAULT_BACKOFF: Backoff = { firstMs: 500, factor: 2, mostMs: 15_000 };

/**
 * Connects and runs `task`; after a ConnectionLost it connects and runs it again, until the deadline. A host that
 * cannot be reached *again* is waited for as well; one that never was reachable is an error at once, and so is
 * everything else (a host key that changed meanwhile above all). Each host is closed before the next one is made.
 */
export async function withReconnect<T>(
  connect: () => Promise<Host>,
  task: (host: Host) => Promise<T>,
  options: Reconnect,
): Promise<T> {
  const { signal, deadline, sleep, now, onLost } = options;
  const backoff = options.backoff ?? DEFAULT_BACKOFF;
  let connectedOnce = false;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await once(connect, task, now);
    if ('value' in outcome) return outcome.value;
    connectedOnce ||= outcome.connected;
    const { error } = outcome;
    if (!isLoss(error, connectedOnce)) throw error;
    // A connection that stood for a while starts the count anew; one that breaks at once does not.
    if (outcome.stoodMs >= backoff.mostMs) attempt = 1;
    const waitMs = pause(backoff, attempt, options.random ?? Math.random);
    if (signal.aborted || now() + waitMs > deadline) throw error;
    onLost?.({ error, attempt, waitMs });
    await sleep(waitMs, signal);
    if (signal.aborted) throw error;
  }
}

type Outcome<T> =
  | { readonly value: T }
  | { readonly error: unknown; readonly connected: boolean; readonly stoodMs: number };

async function once<T>(
  connect: () => Promise<Host>,
  task: (host: Host) => Promise<T>,
  now: () => number,
): Promise<Outcome<T>> {
  let since: number | undefined;
  try {
    const host = await connect();
    since = now();
    return { value: await task(host).finally(() => host.close()) };
  } catch (error) {
    return { error, connected: since !== undefined, stoodMs: since === undefined ? 0 : now() - since };
  }
}

function pause({ firstMs, factor, mostMs }: Backoff, attempt: number, random: () => number): number {
  return Math.round(Math.min(mostMs, firstMs * factor ** (attempt - 1)) * (1 - random() / 2));
}

function isLoss(error: unknown, connectedOnce: boolean): error is Error {
  return error instanceof ConnectionLost || (connectedOnce && error instanceof HostUnreachable);
}
