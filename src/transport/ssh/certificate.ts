import { isSignedBy } from './signature.ts';
import { fieldsOf, strings, stringsOf } from './wire.ts';

/** An OpenSSH certificate (OpenSSH PROTOCOL.certkeys): somebody's word that a key is a host's, or a user's. */
export interface Certificate {
  /** All of it, as it is sent. */
  readonly blob: Buffer;
  /** The public key it is about, as that would be sent by itself. */
  readonly key: Buffer;
  /** `ssh-ed25519` and the like: the kind of that key. */
  readonly kind: string;
  readonly role: 'user' | 'host';
  /** What whoever signed it calls it; servers log it. */
  readonly id: string;
  /** The host names or the accounts that it is for. */
  readonly principals: readonly string[];
  /** Seconds since 1970: from the first on, and before the second. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  /** Names of options that must be understood by whoever accepts it. */
  readonly criticalOptions: readonly string[];
  /** Public key of whoever signed it. */
  readonly authority: Buffer;
  /** Whether that signature is right. */
  readonly signed: boolean;
}

const SUFFIX = '-cert-v01@openssh.com';

/** How many fields the public key has, by its kind. */
const KEY_FIELDS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 1,
  'ecdsa-sha2-nistp256': 2,
  'ecdsa-sha2-nistp384': 2,
  'ecdsa-sha2-nistp521': 2,
  'ssh-rsa': 2,
};

/** The algorithm that a certificate goes by where `algorithm` is the key's own. */
export function certified(algorithm: string): string {
  return `${algorithm}${SUFFIX}`;
}

/** And back; undefined for what is no certificate's. */
export function uncertified(algorithm: string): string | undefined {
  return algorithm.endsWith(SUFFIX) ? algorithm.slice(0, -SUFFIX.length) : undefined;
}

/** Takes a certificate apart and checks its signature; undefined when the bytes are none of a kind we know. */
export function parseCertificate(blob: Buffer): Certificate | undefined {
  try {
    return takeApart(blob);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function takeApart(blob: Buffer): Certificate | undefined {
  const fields = fieldsOf(blob);
  const kind = uncertified(fields.text()) ?? '';
  const count = KEY_FIELDS[kind];
  if (count === undefined) return undefined;
  fields.string(); // The nonce: only there so that nobody can foretell what will be signed.
  const key = strings(kind, ...Array.from({ length: count }, () => fields.string()));
  fields.skip(8); // The serial number.
  const role = fields.uint32();
  const id = fields.text();
  const principals = stringsOf(fields.string());
  const [validAfter, validBefore] = [fields.uint64(), fields.uint64()];
  const critical = stringsOf(fields.string());
  fields.string(); // Extensions: for the server, and harmless where they are not understood.
  fields.string(); // Reserved.
  const authority = fields.string();
  const signed = isSignedBy(authority, blob.subarray(0, fields.at), fields.string());
  if (!fields.atEnd || principals === undefined || critical === undefined || role < 1 || role > 2) return undefined;
  return {
    ...{ blob, key, kind, id, validAfter, validBefore, authority, signed },
    role: role === 1 ? 'user' : 'host',
    principals: principals.map(String),
    criticalOptions: critical.filter((_, index) => index % 2 === 0).map(String),
  };
}

/** Why a certificate says nothing at this time, as the end of a sentence; undefined when it does. `now`: seconds since 1970. */
export function outOfTime(certificate: Certificate, now: number): string | undefined {
  if (BigInt(now) < certificate.validAfter) return `is not valid before ${moment(certificate.validAfter)}`;
  return BigInt(now) >= certificate.validBefore ? `expired at ${moment(certificate.validBefore)}` : undefined;
}

/** A time for people. The largest number means for ever, and others may be beyond what a calendar knows. */
export function moment(seconds: bigint): string {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? 'the end of time' : date.toISOString().replace(/\.\d+/, '');
}
