import { createHash } from 'node:crypto';
import { Problem } from '../../problem.ts';

/**
 * The kind a public key names itself by (RFC 4253, 6.6: a length-prefixed string in front), `ssh-ed25519` and the like.
 * undefined when the bytes are not a whole key.
 */
export function keyKind(key: Buffer): string | undefined {
  const fields: Buffer[] = [];
  let at = 0;
  while (at + 4 <= key.length) {
    const end = at + 4 + key.readUInt32BE(at);
    if (end > key.length) return undefined;
    fields.push(key.subarray(at + 4, end));
    at = end;
  }
  const kind = fields[0]?.toString('latin1');
  return at === key.length && fields.length > 1 && kind !== undefined && /^[\w@.-]+$/.test(kind) ? kind : undefined;
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
