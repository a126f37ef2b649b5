import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import type { Connection } from '../../inputs/request.ts';
import { Problem } from '../../problem.ts';
import type { Host } from '../host.ts';
import { algorithms, hostKeyKinds } from './algorithms.ts';
import { authentication, type Credentials } from './authentication.ts';
import { connectProblem, noAlgorithm } from './errors.ts';
import { judge, type Pinned, pinnedKinds, readPinned, refusedKey, type Verdict } from './host-key.ts';
import { fingerprintOf, keyKind } from './host-key-blob.ts';
import { type Jump, jumpOver } from './jump.ts';
import { readPrivateKey } from './private-key.ts';
import { sshHost } from './session.ts';

/** Where progress goes; a part of what the entry point has. */
export interface Log {
  info(text: string): void;
  debug(text: string): void;
}

/** Half-open connections are noticed after about 2 s × (3 + 1); FACTS: off by default, and then hangs for ever. */
const KEEPALIVE = { keepaliveInterval: 2000, keepaliveCountMax: 3 };

/**
 * Connects to a host whose key is known and logs in. Everything wrong is a Problem: unreadable key, unreachable host
 * (HostUnreachable, worth another try later), wrong host key, refused login. Nothing secret is in any of them.
 */
export async function connectSsh(connection: Connection, log: Log): Promise<Host> {
  if (!connection.jump) {
    const { client, name } = await logIn(connection, log);
    return sshHost(client, name, log);
  }
  const between = await logIn(connection.jump, log);
  const jump = jumpOver(between.client, between.name);
  try {
    const { client, name } = await logIn(connection, log, jump);
    // Whoever ends the one, or loses it, needs the other no more.
    client.once('close', jump.end);
    return sshHost(client, name, log);
  } catch (error) {
    jump.end();
    throw error;
  }
}

/** A machine that let us in, its key being the one that was expected. */
async function logIn(connection: Connection, log: Log, jump?: Jump): Promise<{ client: Client; name: string }> {
  const pinned = readPinned(connection);
  const credentials = readCredentials(connection);
  const name = `${connection.user}@${connection.host}:${connection.port}`;
  const offered: Buffer[] = [];
  let verdict: Exclude<Verdict, 'right'> = 'unknown';
  for (const kinds of rounds(pinned)) {
    const sock = await jump?.reach(connection.host, connection.port);
    const outcome = await attempt({ connection, pinned, credentials, name, kinds, ...(sock && { sock }) });
    if (outcome.client) {
      log.info(`Connected to ${name} (${keyKind(outcome.key)} ${fingerprintOf(outcome.key)})`);
      return { client: outcome.client, name };
    }
    if (outcome.key === undefined) continue;
    log.debug(`${name} offered ${keyKind(outcome.key)} ${fingerprintOf(outcome.key)}: ${outcome.verdict}`);
    offered.push(outcome.key);
    verdict = outcome.verdict;
    if (verdict === 'revoked' || !byFingerprint(pinned)) break;
  }
  throw offered.length === 0 ? noAlgorithm('host key', name) : refusedKey(verdict, offered, pinned);
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

function readCredentials(connection: Connection): Credentials {
  const { user, privateKey, passphrase, password } = connection;
  if (privateKey === undefined && password === undefined) {
    throw new Problem({
      what: 'There is neither a private key nor a password to log in with.',
      state: 'No connection was made.',
    });
  }
  return {
    user,
    ...(privateKey !== undefined && { key: readPrivateKey(privateKey, passphrase) }),
    ...(password !== undefined && { password }),
  };
}

interface Attempt {
  readonly connection: Connection;
  readonly pinned: Pinned;
  readonly credentials: Credentials;
  readonly name: string;
  readonly kinds: readonly string[];
  /** A connection that was made by a host in between. */
  readonly sock?: Duplex;
}

type Outcome =
  | { readonly client: Client; readonly key: Buffer }
  | { readonly client?: never; readonly key?: Buffer; readonly verdict: Exclude<Verdict, 'right'> };

/** One TCP connection: a client that is logged in, or the key that was refused (none: no kind in common). */
function attempt({ connection, pinned, credentials, name, kinds, sock }: Attempt): Promise<Outcome> {
  const client = new ssh2.Client();
  const login = authentication(credentials);
  let key: Buffer | undefined;
  let verdict: Verdict = 'unknown';
  return new Promise<Outcome>((resolve, reject) => {
    const failed = (error: Error & { level?: string }) => {
      client.destroy();
      if (verdict !== 'right' && key !== undefined) resolve({ key, verdict });
      else if (verdict !== 'right' && /no matching host key format/.test(error.message)) resolve({ verdict });
      else if (error.level === 'client-authentication') reject(login.explain(name));
      else reject(connectProblem(error, name, connection.connectTimeoutSeconds));
    };
    client
      .once('ready', () => {
        client
          .removeAllListeners('error')
          .removeAllListeners('close')
          .on('error', () => undefined);
        resolve({ client, key: key as Buffer });
      })
      .on('error', failed)
      .once('close', () => failed(new Error('Connection lost before handshake')));
    client.connect({
      ...(sock ? { sock } : { host: connection.host, port: connection.port }),
      username: connection.user,
      readyTimeout: connection.connectTimeoutSeconds * 1000,
      algorithms: algorithms(kinds),
      authHandler: login.handler,
      hostVerifier: (offered: Buffer) => {
        key = Buffer.from(offered);
        verdict = judge(key, pinned);
        return verdict === 'right';
      },
      ...KEEPALIVE,
    });
    if (!sock) client.setNoDelay(true);
  });
}
