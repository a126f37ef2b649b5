import { readFingerprint } from './authentication.ts';
import { gather } from './gather.ts';
import { readHost, readUser } from './host.ts';
import { readNumber } from './numbers.ts';
import { BadInputs, missing, refuse } from './refusal.ts';
import type { Connection } from './request.ts';

/** What the inputs say of a host beside the one that is upgraded; empty text: nothing. */
export interface GivenHost {
  /** The input that names it; those of its key and fingerprint are named after `prefix`. */
  readonly input: string;
  readonly prefix: string;
  readonly host: string;
  readonly privateKey: string;
  readonly passphrase: string;
  readonly hostFingerprint: string;
  readonly sudoPassword?: string;
}

/**
 * `[user@]host[:port]`. What is not said is as for the host itself: account, key (with its certificate) or agent, password,
 * time to answer. Its own key is proven by lines of `known-hosts`, which are for all hosts, or by a fingerprint of its own.
 */
export function readOtherHost(given: GivenHost, target: Connection): Connection | undefined {
  if (given.host === '') return undefined;
  const [, user, place = ''] = /^(?:([^@]*)@)?(.*)$/.exec(given.host) ?? [];
  const [host, port] = parted(place);
  const { knownHosts, connectTimeoutSeconds } = target;
  const fingerprint = `${given.prefix}-host-fingerprint`;
  const read = gather({
    host: () => inOne(given, () => readHost(host)),
    port: () => inOne(given, () => readNumber(given.input, port, 1, 65_535)),
    user: () => (user === undefined ? target.user : inOne(given, () => readUser(user))),
    hostFingerprint: () => readFingerprint(fingerprint, given.hostFingerprint),
  });
  if (read.hostFingerprint === undefined && knownHosts === undefined) {
    throw missing(fingerprint, `or lines for ${host} in \`known-hosts\`, so that it can prove itself.`);
  }
  const sudoPassword = given.sudoPassword || undefined;
  return {
    ...read,
    ...keyOf(given, target),
    ...(sudoPassword !== undefined && { sudoPassword }),
    ...(knownHosts !== undefined && { knownHosts }),
    connectTimeoutSeconds,
  };
}

/** An address of IPv6 has colons of its own: its port is told apart by brackets. */
function parted(place: string): [host: string, port: string] {
  const [, host = place, port = '22'] = /^(\[.*\]|[^:]*):(\d+)$/.exec(place) ?? [];
  return [host, port];
}

/** A key of its own stands alone: certificate, agent and password are for the other host, and no business of this one's. */
function keyOf(given: GivenHost, target: Connection): Pick<Connection, KeyPart> {
  if (given.privateKey === '') return only(target, ['privateKey', 'passphrase', 'certificate', 'agent', 'password']);
  return { privateKey: `${given.privateKey}\n`, ...(given.passphrase !== '' && { passphrase: given.passphrase }) };
}

type KeyPart = 'privateKey' | 'passphrase' | 'certificate' | 'agent' | 'password';

function only(connection: Connection, names: readonly KeyPart[]): Pick<Connection, KeyPart> {
  return Object.fromEntries(names.filter((name) => name in connection).map((name) => [name, connection[name]]));
}

/** Its parts are refused as a whole: there is but one input. */
function inOne<T>({ input, host }: GivenHost, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof BadInputs)) throw error;
    throw refuse(input, host, 'it must be `host`, `user@host` or `user@host:port`.');
  }
}
