import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Connection } from '../../inputs/request.ts';
import type { Host } from '../host.ts';
import { hostKeyKinds } from './algorithms.ts';
import { askCertificate } from './ask-certificate.ts';
import { attempt, type Party } from './attempt.ts';
import { readCredentials } from './credentials.ts';
import { connectProblem, noAlgorithm, onlyCertificates } from './errors.ts';
import { vouchedFor } from './host-certificate.ts';
import { type Pinned, pinnedKinds, readPinned, refusedKey, type Verdict, withCertified } from './host-key.ts';
import { fingerprintOf, keyKind } from './host-key-blob.ts';
import { type Jump, jumpOver } from './jump.ts';
import { sshHost } from './session.ts';

/** Where progress goes; a part of what the entry point has. */
export interface Log {
  info(text: string): void;
  debug(text: string): void;
}

/**
 * Connects to a host whose key is known and logs in. Everything wrong is a Problem: unreadable key, unreachable host
 * (HostUnreachable, worth another try later), wrong host key, refused login. Nothing secret is in any of them.
 */
export async function connectSsh(connection: Connection, log: Log): Promise<Host> {
  const target = await partyOf(connection);
  if (!connection.jump) return sshHost(await logIn(target, log), target.name, log);
  const between = await partyOf(connection.jump);
  const jump = jumpOver(await logIn(between, log), between.name);
  try {
    const client = await logIn(target, log, jump);
    // Whoever ends the one, or loses it, needs the other no more.
    client.once('close', jump.end);
    return sshHost(client, target.name, log);
  } catch (error) {
    jump.end();
    throw error;
  }
}

/** Whatever cannot do is refused here, before there is any connection. */
async function partyOf(connection: Connection): Promise<Party> {
  return {
    connection,
    pinned: readPinned(connection),
    credentials: await readCredentials(connection, now()),
    name: `${connection.user}@${connection.host}:${connection.port}`,
  };
}

/** Seconds since 1970, as certificates count. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** A machine that let us in, its key being the one that was expected. */
async function logIn(given: Party, log: Log, jump?: Jump): Promise<Client> {
  const { host, port } = given.connection;
  const party = { ...given, pinned: await certifiedToo(given, log, jump) };
  const { pinned, name } = party;
  const offered: Buffer[] = [];
  let verdict: Exclude<Verdict, 'right'> = 'unknown';
  for (const kinds of rounds(pinned)) {
    const outcome = await attempt(party, kinds, await jump?.reach(host, port));
    if (outcome.client) {
      log.info(`Connected to ${name} (${keyKind(outcome.key)} ${fingerprintOf(outcome.key)})`);
      return outcome.client;
    }
    if (outcome.key === undefined) continue;
    log.debug(`${name} offered ${keyKind(outcome.key)} ${fingerprintOf(outcome.key)}: ${outcome.verdict}`);
    offered.push(outcome.key);
    verdict = outcome.verdict;
    if (verdict !== 'wrong' || !byFingerprint(pinned)) break;
  }
  if (offered.length > 0) throw refusedKey(verdict, offered, pinned);
  throw pinned.certified ? onlyCertificates(name, pinned.certified) : noAlgorithm('host key', name);
}

/** What is pinned, and where an authority is, what the host's certificate adds to it. */
async function certifiedToo({ connection, pinned, name }: Party, log: Log, jump?: Jump): Promise<Pinned> {
  if (!pinned.entries.some((entry) => entry.marker === 'cert-authority')) return pinned;
  const { host, port, connectTimeoutSeconds } = connection;
  const socket: Duplex = jump ? await jump.reach(host, port) : connect({ host, port });
  const certificate = await askCertificate(socket, connectTimeoutSeconds * 1000).catch((error: Error) => {
    throw connectProblem(error, name, connectTimeoutSeconds);
  });
  const certified = certificate ? vouchedFor(certificate, host, pinned.entries, now()) : 'The host has no certificate.';
  if (typeof certified === 'string') log.debug(`${name}: ${certified}`);
  else log.info(`${name} is certified by the authority of known-hosts line ${certified.line}`);
  return withCertified(pinned, certified);
}

/**
 * Which kinds of host key to negotiate, connection after connection until one is accepted. A fingerprint alone does
 * not tell which of the host's keys it belongs to, so each kind gets its turn. Where known_hosts pins kinds, those;
 * when the host has none of them, once more with all, only to show what it offers (`judge` refuses it all the same).
 */
function* rounds(pinned: Pinned): Generator<string[]> {
  const all = Object.keys(hostKeyKinds);
  if (byFingerprint(pinned)) {
    for (const kind of all) yield [kind];
  } else {
    yield pinnedKinds(pinned);
    yield all;
  }
}

function byFingerprint(pinned: Pinned): boolean {
  return pinned.fingerprint !== undefined && pinned.entries.every((entry) => entry.marker !== undefined);
}
