import ssh2 from 'ssh2';

/** A key pair in the OpenSSH formats. */
export interface KeyPair {
  readonly private: string;
  /** A line for authorized_keys. */
  readonly public: string;
}

/**
 * A new key pair that ssh2 itself can read. Its generator takes leading zero bytes off Ed25519 public keys (keygen.js,
 * 1.17.0), which makes one pair in 256 malformed: such a one is thrown away.
 */
export function newKeyPair(kind: 'ed25519' | 'ecdsa' | 'rsa' = 'ed25519'): KeyPair {
  const pair = generate(kind);
  return ssh2.utils.parseKey(pair.private) instanceof Error ? newKeyPair(kind) : pair;
}

function generate(kind: 'ed25519' | 'ecdsa' | 'rsa'): KeyPair {
  const { generateKeyPairSync } = ssh2.utils;
  if (kind === 'rsa') return generateKeyPairSync('rsa', { bits: 2048 });
  if (kind === 'ecdsa') return generateKeyPairSync('ecdsa', { bits: 256 });
  return generateKeyPairSync('ed25519');
}
