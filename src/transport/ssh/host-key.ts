import { Problem } from '../../problem.ts';
import { hostKeyKinds } from './algorithms.ts';
import { fingerprintOf, keyKind, parseFingerprint, rsaBits } from './host-key-blob.ts';
import { entriesFor, type KnownHost, knownHostsName, parseKnownHosts, type UnreadableLine } from './known-hosts.ts';

/** What a host's key must be. Nothing is ever accepted on first sight. */
export interface Pinned {
  readonly host: string;
  readonly port: number;
  /** known_hosts lines that speak of this host. */
  readonly entries: readonly KnownHost[];
  readonly unreadable: readonly UnreadableLine[];
  /** `SHA256:…` */
  readonly fingerprint?: string;
  /** The kind of key that the host's certificate is for, when it holds; the key is among `entries`. */
  readonly certified?: string;
  /** A sentence: why the host's certificate proves nothing, though known_hosts names an authority for it. */
  readonly uncertified?: string;
}

/** Reads what the user pinned. Throws a Problem when it cannot prove any host at all. */
export function readPinned(connection: {
  readonly host: string;
  readonly port: number;
  readonly knownHosts?: string;
  readonly hostFingerprint?: string;
}): Pinned {
  const { host, port } = connection;
  const { entries, unreadable } = parseKnownHosts(connection.knownHosts ?? '');
  const pinned = { host, port, unreadable, entries: entriesFor(entries, host, port) };
  if (connection.hostFingerprint === undefined) return pinned;
  return { ...pinned, fingerprint: parseFingerprint(connection.hostFingerprint) };
}

/** The kinds of host keys worth negotiating: those pinned in known_hosts, or all when only a fingerprint is known. */
export function pinnedKinds(pinned: Pinned): string[] {
  const usable = pinned.entries.filter((entry) => entry.marker === undefined).map((entry) => entry.kind);
  const kinds = Object.keys(hostKeyKinds).filter((kind) => usable.includes(kind));
  return kinds.length > 0 ? kinds : Object.keys(hostKeyKinds);
}

/** Adds what a host's certificate came to: a line for the certified key, or why there is none (`vouchedFor`). */
export function withCertified(pinned: Pinned, certified: KnownHost | string): Pinned {
  if (typeof certified === 'string') return { ...pinned, uncertified: certified };
  return { ...pinned, certified: certified.kind, entries: [...pinned.entries, certified] };
}

export type Verdict = 'right' | 'revoked' | 'unknown' | 'uncertified' | 'weak' | 'wrong';

/** OpenSSH makes none below 2048 any more; shorter ones can be computed from the public key. */
const FEWEST_RSA_BITS = 2048;

/**
 * Judges an offered key. Whatever is pinned must agree: known_hosts lines that speak of the host, and the fingerprint
 * when one is given. A fingerprint alone is enough where known_hosts does not know the host.
 */
export function judge(key: Buffer, pinned: Pinned): Verdict {
  if (pinned.entries.some((entry) => entry.marker === 'revoked' && entry.key.equals(key))) return 'revoked';
  const keys = pinned.entries.filter((entry) => entry.marker === undefined);
  if (keys.length === 0 && pinned.fingerprint === undefined) return pinned.uncertified ? 'uncertified' : 'unknown';
  const known = keys.length === 0 || keys.some((entry) => entry.key.equals(key));
  const printed = pinned.fingerprint === undefined || pinned.fingerprint === fingerprintOf(key);
  if (!known || !printed) return 'wrong';
  return (rsaBits(key) ?? FEWEST_RSA_BITS) < FEWEST_RSA_BITS ? 'weak' : 'right';
}

const WHAT: Readonly<Record<Exclude<Verdict, 'right'>, (name: string) => string>> = {
  revoked: (name) => `${name} offers a host key that known-hosts marks as @revoked.`,
  unknown: (name) => `Nothing says what the host key of ${name} must be: known-hosts has no usable line for it.`,
  uncertified: (name) => `known-hosts names a certificate authority for ${name}, and no other line for it.`,
  weak: (name) => `${name} offers an RSA host key of less than ${FEWEST_RSA_BITS} bits, which is not safe any more.`,
  wrong: (name) => `The host key of ${name} is not the one that was expected.`,
};

/** Explains why none of the offered keys will do: each one's kind, fingerprint and known_hosts line. */
export function refusedKey(verdict: Exclude<Verdict, 'right'>, offered: readonly Buffer[], pinned: Pinned): Problem {
  const name = knownHostsName(pinned.host, pinned.port);
  const shown = offered.map((key) => `  ${keyKind(key)} ${fingerprintOf(key)}`);
  const lines = offered.map((key) => `  ${name} ${keyKind(key)} ${key.toString('base64')}`);
  return new Problem({
    what: [WHAT[verdict](name), 'Offered:', ...shown, 'Expected:', ...expected(pinned)].join('\n'),
    host: name,
    state: 'No password or key was sent. Nothing was changed on the host.',
    next: help(verdict, pinned.host, lines).join('\n'),
  });
}

/** How to get the right line safely. */
function help(verdict: Exclude<Verdict, 'right'>, host: string, lines: readonly string[]): string[] {
  if (verdict === 'weak')
    return ['Make it a new one, on the server itself: ssh-keygen -A, and give the ed25519 one here.'];
  const certify =
    'Certify the host anew, where the authority is: ssh-keygen -s the-ca -h -I NAME -n HOST -V +52w ssh_host_ed25519_key.pub';
  return [
    ...(verdict === 'uncertified'
      ? [
          `${certify.replace('HOST', host).replace('NAME', host)},`,
          'and name it in its sshd_config (HostCertificate). Or pin the key:',
        ]
      : ['Find out whether the host was reinstalled, or whether something else answers in its place.']),
    "On the server itself (your provider's console, or a session you already trust), run:",
    '  for f in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$f"; done',
    ...(verdict === 'revoked'
      ? ['If it prints the fingerprint above, the host still uses a key that is known to be stolen: give it a new one.']
      : ['Only if it prints the fingerprint above, put this into known-hosts:', ...lines]),
  ];
}

function expected(pinned: Pinned): string[] {
  const lines = pinned.entries.map((entry) => {
    const where = `known-hosts line ${entry.line}`;
    const marker = entry.marker ? ` (@${entry.marker})` : '';
    return `  ${entry.kind} ${fingerprintOf(entry.key)}${marker} (${where})`;
  });
  if (pinned.fingerprint !== undefined) lines.push(`  ${pinned.fingerprint} (host-fingerprint)`);
  if (pinned.uncertified !== undefined) lines.push(`  (${pinned.uncertified})`);
  if (lines.length === 0) lines.push('  (nothing)');
  lines.push(...pinned.unreadable.map(({ line, reason }) => `  (known-hosts line ${line} cannot be read: ${reason})`));
  return lines;
}
