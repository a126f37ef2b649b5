import type { ParsedKey } from 'ssh2';
import { type Certificate, certified, uncertified } from './certificate.ts';
import { publicKey, signWith } from './signature.ts';

/**
 * A key as ssh2 is to use it to log in. RSA signs with SHA-512 alone: ssh2 goes by what the server says that it knows, and
 * falls back to SHA-1 where that did not arrive, which somebody in between may have seen to (RFC 8308, 5).
 */
export function identity(key: ParsedKey): ParsedKey {
  return key.type === 'ssh-rsa' ? dressed(key, signing('ssh-rsa'), key.getPublicSSH()) : key;
}

/** The same with a certificate for it: that is what the server gets to see, with the key's signature. */
export function certifiedIdentity(key: ParsedKey, certificate: Certificate): ParsedKey {
  return dressed(key, certified(signing(certificate.kind)), certificate.blob);
}

/** Of a certificate alone, the key being an agent's; undefined when its key is of no kind for us. */
export function agentsCertificate(certificate: Certificate): ParsedKey | undefined {
  const key = publicKey(certificate.key);
  return key && certifiedIdentity(key, certificate);
}

/** The algorithm that a kind of key signs by here. */
function signing(kind: string): string {
  return kind === 'ssh-rsa' ? 'rsa-sha2-512' : kind;
}

/** ssh2 tells its own keys by a symbol of theirs, so one that is made differently inherits from one of them. */
function dressed(key: ParsedKey, algorithm: string, blob: Buffer): ParsedKey {
  return Object.create(key, {
    type: { value: algorithm },
    getPublicSSH: { value: () => blob },
    sign: { value: (data: Buffer) => signWith(key, uncertified(algorithm) ?? algorithm, data) },
  }) as ParsedKey;
}
