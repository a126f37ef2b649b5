import { readFingerprint } from './authentication.ts';
import { gather } from './gather.ts';
import { readHost, readUser } from './host.ts';
import { readNumber } from './numbers.ts';
import { BadInputs, missing, refuse } from './refusal.ts';
import type { Connection } from './request.ts';

/** What the inputs say of a host in between; empty text: nothing. */
export interface GivenJump {
  readonly host: string;
  readonly privateKey: string;
  readonly passphrase: string;
  readonly hostFingerprint: string;
}

/**
 * `[user@]host[:port]`. What is not said is as for the host itself: account, key, password, time to answer. Its own key
 * is proven by lines of `known-hosts`, which are for both, or by a fingerprint of its own.
 */
export function readJump(given: GivenJump, target: Connection): Connection | undefined {
  if (given.host === '') return undefined;
  const [, user, place = ''] = /^(?:([^@]*)@)?(.*)$/.exec(given.host) ?? [];
  const [host, port] = parted(place);
  const { password, knownHosts, connectTimeoutSeconds } = target;
  const read = gather({
    host: () => inJump(given.host, () => readHost(host)),
    port: () => inJump(given.host, () => readNumber('jump-host', port, 1, 65_535)),
    user: () => (user === undefined ? target.user : inJump(given.host, () => readUser(user))),
    hostFingerprint: () => readFingerprint('jump-host-fingerprint', given.hostFingerprint),
  });
  if (read.hostFingerprint === undefined && knownHosts === undefined) {
    throw missing('jump-host-fingerprint', 'or lines for the jump host in `known-hosts`, so that it can prove itself.');
  }
  return {
    ...read,
    ...keyOf(given, target),
    ...(password !== undefined && { password }),
    ...(knownHosts !== undefined && { knownHosts }),
    connectTimeoutSeconds,
  };
}

/** An address of IPv6 has colons of its own: its port is told apart by brackets. */
function parted(place: string): [host: string, port: string] {
  const [, host = place, port = '22'] = /^(\[.*\]|[^:]*):(\d+)$/.exec(place) ?? [];
  return [host, port];
}

function keyOf(given: GivenJump, target: Connection): Pick<Connection, 'privateKey' | 'passphrase'> {
  const own = given.privateKey !== '';
  const privateKey = own ? `${given.privateKey}\n` : target.privateKey;
  const passphrase = own ? given.passphrase || undefined : target.passphrase;
  return { ...(privateKey !== undefined && { privateKey }), ...(passphrase !== undefined && { passphrase }) };
}

/** Its parts are refused as a whole: there is but one input. */
function inJump<T>(value: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadInputs)) throw error;
    throw refuse('jump-host', value, 'it must be `host`, `user@host` or `user@host:port`.');
  }
}
