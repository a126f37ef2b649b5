import type { Algorithms, NegotiatedAlgorithms, ServerHostKeyAlgorithm } from 'ssh2';

/**
 * Kinds of host keys we accept, best first, with the signature algorithms of each. `ssh-rsa` names the kind of key;
 * as a signature it means SHA-1 and is not offered (RFC 8332).
 */
export const hostKeyKinds: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

/**
 * What we negotiate: ssh2's defaults, which are today's, without CBC, and only what this Node can do (a list of our own
 * would make ssh2 throw where something is missing). Of SHA-1 they keep the MACs, which go here. Host keys are
 * restricted to `kinds`: the server would otherwise pick a kind that is not pinned, and a right host be refused.
 */
export function algorithms(kinds: readonly string[]): Algorithms {
  return {
    serverHostKey: kinds.flatMap((kind) => hostKeyKinds[kind] ?? []),
    hmac: { append: [], prepend: [], remove: ['hmac-sha1-etm@openssh.com', 'hmac-sha1'] },
    compress: ['none'],
  };
}

/**
 * Whether what was negotiated is only safe with strict key exchange, because packets could be left out at its beginning
 * unseen (Terrapin, CVE-2023-48795). ssh2 always offers that (Protocol.js), and prefers AES-GCM, which has no need of it; a
 * server that knows neither is refused.
 */
export function needsStrict({ cs, sc }: NegotiatedAlgorithms): boolean {
  return [cs, sc].some(({ cipher, mac }) => cipher.startsWith('chacha20-') || mac.includes('-etm@'));
}
