import { sign, verify } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';
import { hostKeyKinds } from './algorithms.ts';
import { keyKind } from './host-key-blob.ts';
import { fieldsOf, strings } from './wire.ts';

/** The hash of each signature algorithm that is still safe, and for ECDSA the bytes of each of its two numbers. */
const ALGORITHMS: Readonly<Record<string, { readonly hash: string | null; readonly size?: number }>> = {
  'ssh-ed25519': { hash: null },
  'ecdsa-sha2-nistp256': { hash: 'sha256', size: 32 },
  'ecdsa-sha2-nistp384': { hash: 'sha384', size: 48 },
  'ecdsa-sha2-nistp521': { hash: 'sha512', size: 66 },
  'rsa-sha2-256': { hash: 'sha256' },
  'rsa-sha2-512': { hash: 'sha512' },
};

/** A public key from its bytes; undefined when they are none, or of a kind that is not for us. */
export function publicKey(blob: Buffer): ParsedKey | undefined {
  const parsed = hostKeyKinds[keyKind(blob) ?? ''] && ssh2.utils.parseKey(blob);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return key === undefined || key instanceof Error ? undefined : key;
}

/**
 * Whether a signature as SSH writes it (its algorithm, then its bytes: RFC 4253, 6.6) is `key`'s for `data`. One by SHA-1
 * never is.
 */
export function isSignedBy(key: Buffer, data: Buffer, signature: Buffer): boolean {
  try {
    const fields = fieldsOf(signature);
    const algorithm = fields.text();
    const bytes = fields.string();
    const allowed: readonly string[] = hostKeyKinds[keyKind(key) ?? ''] ?? [];
    const { hash, size } = ALGORITHMS[algorithm] ?? {};
    const pem = publicKey(key)?.getPublicPEM();
    if (!fields.atEnd || !allowed.includes(algorithm) || hash === undefined || pem === undefined) return false;
    return verify(hash, data, { key: pem, dsaEncoding: 'ieee-p1363' }, size ? sideBySide(bytes, size) : bytes);
  } catch {
    return false;
  }
}

/** The bytes of a signature as SSH sends them. ssh2 would convert ECDSA's for the kinds it knows, certificates not among them. */
export function signWith(key: ParsedKey, algorithm: string, data: Buffer): Buffer {
  const { hash = null, size } = ALGORITHMS[algorithm] ?? {};
  const bytes = sign(hash, data, { key: key.getPrivatePEM(), dsaEncoding: 'ieee-p1363' });
  return size ? strings(mpint(bytes.subarray(0, size)), mpint(bytes.subarray(size))) : bytes;
}

/** RFC 5656, 3.1.2, to IEEE P1363: two numbers with lengths become two of one size. */
function sideBySide(bytes: Buffer, size: number): Buffer {
  const fields = fieldsOf(bytes);
  return Buffer.concat([fields.string(), fields.string()].map((number) => sized(number, size)));
}

function sized(number: Buffer, size: number): Buffer {
  const digits = number.subarray(Math.max(0, number.length - size));
  return Buffer.concat([Buffer.alloc(size - digits.length), digits]);
}

/** RFC 4251, 5: no needless zeros in front, and one where the number would look negative. */
function mpint(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = bytes.subarray(first === -1 ? bytes.length : first);
  return (digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits;
}
