import { Problem } from '../../problem.ts';
import { hostKeyKinds } from './algorithms.ts';
import { fingerprintOf, keyKind, parseFingerprint } from './host-key-blob.ts';
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

export type Verdict = 'right' | 'revoked' | 'unknown' | 'wrong';

/**
 * Judges an offered key. Whatever is pinned must agree: known_hosts lines that speak of the host, and the fingerprint
 * when one is given. A fingerprint alone is enough where known_hosts does not know the host.
 */
export function judge(key: Buffer, pinned: Pinned): Verdict {
  if (pinned.entries.some((entry) => entry.marker === 'revoked' && entry.key.equals(key))) return 'revoked';
  const keys = pinned.entries.filter((entry) => entry.marker === undefined);
  if (keys.length === 0 && pinned.fingerprint === undefined) return 'unknown';
  const known = keys.length === 0 || keys.some((entry) => entry.key.equals(key));
  const printed = pinned.fingerprint === undefined || pinned.fingerprint === fingerprintOf(key);
  return known && printed ? 'right' : 'wrong';
}

const WHAT: Readonly<Record<Exclude<Verdict, 'right'>, (name: string) => string>> = {
  revoked: (name) => `${name} offers a host key that known-hosts marks as @revoked.`,
  unknown: (name) => `Nothing says what the host key of ${name} must be: known-hosts has no usable line for it.`,
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
    next: [
      'Find out whether the host was reinstalled, or whether something else answers in its place.',
      "On the server itself (your provider's console, or a session you already trust), run:",
      '  for f in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$f"; done',
      ...(verdict === 'revoked'
        ? [
            'If it prints the fingerprint above, the host still uses a key that is known to be stolen: give it a new one.',
          ]
        : ['Only if it prints the fingerprint above, put this into known-hosts:', ...lines]),
    ].join('\n'),
  });
}

function expected(pinned: Pinned): string[] {
  const lines = pinned.entries.map((entry) => {
    const where = `known-hosts line ${entry.line}`;
    if (entry.marker === 'cert-authority')
      return `  (${where} is a @cert-authority: host certificates are not supported)`;
    const revoked = entry.marker === 'revoked' ? ' (@revoked)' : '';
    return `  ${entry.kind} ${fingerprintOf(entry.key)}${revoked} (${where})`;
  });
  if (pinned.fingerprint !== undefined) lines.push(`  ${pinned.fingerprint} (host-fingerprint)`);
  if (lines.length === 0) lines.push('  (nothing)');
  lines.push(...pinned.unreadable.map(({ line, reason }) => `  (known-hosts line ${line} cannot be read: ${reason})`));
  return lines;
}
