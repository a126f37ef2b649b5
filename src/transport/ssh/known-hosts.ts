import { createHmac } from 'node:crypto';
import { keyKind } from './host-key-blob.ts';

/** One key of a known_hosts file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  readonly marker?: 'revoked' | 'cert-authority';
  /** Host patterns as written: `host`, `[host]:port`, `*.example.org`, `!bad.example.org`, `|1|salt|hash`. */
  readonly patterns: readonly string[];
  /** `ssh-ed25519` and the like. */
  readonly kind: string;
  readonly key: Buffer;
  /** Counted from 1. */
  readonly line: number;
}

/** A line that is none, with the reason. */
export interface UnreadableLine {
  readonly line: number;
  readonly reason: string;
}

/** Reads the text of a known_hosts file; comments and empty lines are skipped, no line is dropped silently. */
export function parseKnownHosts(text: string): { entries: KnownHost[]; unreadable: UnreadableLine[] } {
  const entries: KnownHost[] = [];
  const unreadable: UnreadableLine[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const parsed = parseLine(trimmed, index + 1);
    if (typeof parsed === 'string') unreadable.push({ line: index + 1, reason: parsed });
    else entries.push(parsed);
  }
  return { entries, unreadable };
}

function parseLine(text: string, line: number): KnownHost | string {
  const words = text.split(/[ \t]+/);
  const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
  if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return `unknown marker @${marker}`;
  const [patterns, kind, encoded] = words;
  if (patterns === undefined || kind === undefined) return 'it is not `host key-type key`';
  if (/^\d+$/.test(kind)) return 'it is an SSH 1 key';
  if (encoded === undefined && /^(ssh|ecdsa|sk)-/.test(patterns)) {
    return 'the host name in front of the key is missing (is this a .pub file?)';
  }
  const key = Buffer.from(encoded ?? '', 'base64');
  const actual = keyKind(key);
  if (actual === undefined) return 'the key is not complete';
  if (actual !== kind) return `it says ${kind}, but the key is ${actual}`;
  return { ...(marker && { marker }), patterns: patterns.split(','), kind, key, line };
}

/** The name a host goes by in known_hosts: with its port in brackets unless that is 22. */
export function knownHostsName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/**
 * The lines that speak of a host. As in OpenSSH (sshconnect.c, check_host_key), a line for the bare host counts for
 * another port too when none names that port; a revoked key is revoked under both names.
 */
export function entriesFor(entries: readonly KnownHost[], host: string, port: number): KnownHost[] {
  const named = entries.filter((entry) => matches(entry.patterns, knownHostsName(host, port)));
  const bare = entries.filter((entry) => matches(entry.patterns, host.toLowerCase()) && !named.includes(entry));
  const hasKeys = named.some((entry) => entry.marker === undefined);
  return [...named, ...bare.filter((entry) => !hasKeys || entry.marker === 'revoked')];
}

/** Whether a list of patterns matches a name: one positive match, and no negated one. */
function matches(patterns: readonly string[], name: string): boolean {
  const negated = patterns.filter((pattern) => pattern.startsWith('!'));
  if (negated.some((pattern) => matchesOne(pattern.slice(1), name))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matchesOne(pattern, name));
}

function matchesOne(pattern: string, name: string): boolean {
  return pattern.startsWith('|1|') ? matchesHash(pattern, name) : matchesPattern(pattern, name);
}

/** Whether a name fits a pattern with `*` and `?` (OpenSSH match.c); upper and lower case are the same. */
export function matchesPattern(pattern: string, name: string): boolean {
  const expression = pattern
    .toLowerCase()
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(name.toLowerCase());
}

/** `|1|salt|hash`: HMAC-SHA1 of the name under the salt, both base64 (OpenSSH hostfile.c, host_hash). */
function matchesHash(pattern: string, name: string): boolean {
  const [, , salt, hash] = pattern.split('|');
  const expected = createHmac('sha1', Buffer.from(salt ?? '', 'base64'))
    .update(name)
    .digest();
  return hash !== undefined && expected.equals(Buffer.from(hash, 'base64'));
}
