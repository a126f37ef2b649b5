import { createHash } from 'node:crypto';
import { Problem } from '../../problem.ts';
import { stringsOf } from './wire.ts';

/**
 * The kind a public key names itself by (RFC 4253, 6.6: a length-prefixed string in front), `ssh-ed25519` and the like.
 * undefined when the bytes are not a whole key.
 */
export function keyKind(key: Buffer): string | undefined {
  const fields = stringsOf(key) ?? [];
  const kind = fields[0]?.toString('latin1') ?? '';
  return fields.length > 1 && /^[\w@.-]+$/.test(kind) ? kind : undefined;
}

/** How long an RSA key is (RFC 4253, 6.6: its modulus comes third); undefined for other kinds. */
export function rsaBits(key: Buffer): number | undefined {
  const [kind, , modulus] = stringsOf(key) ?? [];
  if (kind?.toString('latin1') !== 'ssh-rsa' || modulus === undefined) return undefined;
  const digits = modulus.toString('hex').replace(/^0+/, '');
  return (digits.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(digits[0] ?? '0', 16)));
}

/** `SHA256:…` as `ssh-keygen -l` prints it: base64 without padding. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/**
 * Reads a fingerprint the way people paste it: bare, or within the whole line of `ssh-keygen -l`.
 * Throws a Problem for anything else, MD5 fingerprints included: those can be forged.
 */
export function parseFingerprint(text: string): string {
  const found = /(?:^|\s)SHA256:([A-Za-z0-9+/]{43})=?(?:\s|$)/.exec(text);
  if (found) return `SHA256:${found[1]}`;
  const md5 = /([0-9a-f]{2}:){15}[0-9a-f]{2}/i.test(text);
  throw new Problem({
    what: md5
      ? `The host's fingerprint "${text.trim()}" is an MD5 one, which proves nothing any more.`
      : `The host's fingerprint "${text.trim()}" is not of the form SHA256:… with 43 characters.`,
    state: 'No connection was made.',
    next: 'On the server itself, run: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
  });
}
