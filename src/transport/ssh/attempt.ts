import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import type { Connection } from '../../inputs/request.ts';
import { algorithms, needsStrict } from './algorithms.ts';
import { authentication } from './authentication.ts';
import type { Credentials } from './credentials.ts';
import { connectProblem, notStrict } from './errors.ts';
import { judge, type Pinned, type Verdict } from './host-key.ts';
import { acceptCertificates, isStrict } from './inside-ssh2.ts';

/** Half-open connections are noticed after about 2 s × (3 + 1); FACTS: off by default, and then hangs for ever. */
const KEEPALIVE = { keepaliveInterval: 2000, keepaliveCountMax: 3 };

/** Whom to connect to, and what both sides are to prove themselves by. */
export interface Party {
  readonly connection: Connection;
  readonly pinned: Pinned;
  readonly credentials: Credentials;
  /** For people. */
  readonly name: string;
}

/** A client that is logged in, or the key that was refused (none: no kind in common). */
export type Outcome =
  | { readonly client: Client; readonly key: Buffer }
  | { readonly client?: never; readonly key?: Buffer; readonly verdict: Exclude<Verdict, 'right'> };

/**
 * One connection, from the first byte to the login. Nothing secret is sent before the host's key is the right one, the host
 * has proven that it holds it, and the handshake is safe. Rejects with a Problem for anything but a wrong key.
 *
 * `kinds` of host key are negotiated; `sock` is a connection that was made by a host in between.
 */
export function attempt(party: Party, kinds: readonly string[], sock?: Duplex): Promise<Outcome> {
  const { connection, pinned, name } = party;
  const client = new ssh2.Client();
  const login = authentication(party.credentials);
  let key: Buffer | undefined;
  let verdict: Verdict = 'unknown';
  return new Promise<Outcome>((resolve, reject) => {
    const failed = (error: Error & { level?: string }) => {
      client.destroy();
      if (verdict !== 'right' && key !== undefined) resolve({ key, verdict });
      else if (verdict !== 'right' && /no matching host key format/.test(error.message)) resolve({ verdict });
      else if (isRefusal(error)) reject(login.explain(name));
      else reject(connectProblem(error, name, connection.connectTimeoutSeconds));
    };
    client
      .on('handshake', (negotiated) => {
        if (isStrict(client) || !needsStrict(negotiated)) return;
        client.destroy();
        reject(notStrict(name, negotiated));
      })
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
    acceptCertificates(client);
    if (!sock) client.setNoDelay(true);
  });
}

/** An agent with many keys may use up the server's MaxAuthTries: it hangs up then, with these words. */
function isRefusal(error: Error & { level?: string }): boolean {
  return error.level === 'client-authentication' || /too many authentication failures/i.test(error.message);
}
