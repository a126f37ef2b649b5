import type { AddressInfo } from 'node:net';
import ssh2, { type Algorithms, type ServerConfig } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { HostUnreachable } from '../../src/transport/ssh/errors.ts';
import { newKeyPair } from '../embedded/keys.ts';
import { embeddedHosts, quiet } from './embedded.ts';

const { keep } = embeddedHosts('algorithms', 'open');
const keys = { ed25519: newKeyPair(), rsa: newKeyPair('rsa') };

/** A server that knows these algorithms alone, notes each try to log in, and takes the password `open`. */
async function server(
  algorithms: ServerConfig['algorithms'],
  { strict = true, kind = 'ed25519' as keyof typeof keys } = {},
) {
  const logins: string[] = [];
  const one = new ssh2.Server({ hostKeys: [keys[kind].private], ...(algorithms && { algorithms }) }, (peer) => {
    if (!strict) forgetStrict(peer);
    peer
      .on('error', () => undefined)
      .on('authentication', (context) => {
        logins.push(context.method);
        context.accept();
      });
  });
  await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  keep({ close: () => new Promise<void>((resolve) => one.close(() => resolve())) });
  const { port } = one.address() as AddressInfo;
  const connection = {
    ...{ host: '127.0.0.1', port, user: 'deploy', password: 'open', connectTimeoutSeconds: 10 },
    knownHosts: `[127.0.0.1]:${port} ${keys[kind].public}`,
  };
  return { logins, connect: () => connectSsh(connection, quiet) };
}

type Lists = Record<string, { readonly array: readonly string[] }>;
interface Offer {
  readonly constructor: new (names: unknown) => Offer;
  readonly lists: { kex: Lists[string]; serverHostKey: Lists[string]; cs: Lists; sc: Lists };
}
/** A server from before strict key exchange: ssh2's always offers it (Protocol.js), and takes it for agreed (kex.js). */
function forgetStrict(peer: unknown): void {
  const protocol = (peer as { _protocol: { _offer: Offer; _strictMode: boolean } })._protocol;
  const { kex, serverHostKey, cs, sc } = protocol._offer.lists;
  const names = (side: Lists) => Object.fromEntries(Object.entries(side).map(([name, { array }]) => [name, array]));
  protocol._strictMode = false;
  protocol._offer = new protocol._offer.constructor({
    kex: kex?.array.filter((name) => !name.startsWith('kex-strict')),
    serverHostKey: serverHostKey?.array,
    cs: names(cs),
    sc: names(sc),
  });
}

async function refused(host: { logins: string[]; connect: () => Promise<unknown> }): Promise<string> {
  const problem = await host.connect().catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect(problem).not.toBeInstanceOf(HostUnreachable);
  expect(host.logins).toEqual([]);
  return (problem as Problem).explain();
}

describe('an old server that knows nothing else gets no login', () => {
  test.each<[string, Algorithms, 'ed25519' | 'rsa']>([
    ['key exchange algorithm', { kex: ['diffie-hellman-group1-sha1'] }, 'ed25519'],
    ['key exchange algorithm', { kex: ['diffie-hellman-group14-sha1'] }, 'ed25519'],
    ['key exchange algorithm', { kex: ['diffie-hellman-group-exchange-sha1'] }, 'ed25519'],
    ['C->S cipher', { cipher: ['aes256-cbc', '3des-cbc'] }, 'ed25519'],
    ['C->S MAC', { cipher: ['aes256-ctr'], hmac: ['hmac-sha1', 'hmac-sha1-etm@openssh.com', 'hmac-md5'] }, 'ed25519'],
    ['host key', { serverHostKey: ['ssh-rsa'] }, 'rsa'],
  ])('%s: %j', async (what, algorithms, kind) => {
    expect(await refused(await server(algorithms as never, { kind }))).toContain(
      `offers no ${what} that is still safe`,
    );
  });
});

describe('where packets could be left out unseen (Terrapin)', () => {
  test.each<[string, Algorithms]>([
    ['chacha20-poly1305@openssh.com', { cipher: ['chacha20-poly1305@openssh.com'] }],
    [
      'aes256-ctr with hmac-sha2-256-etm@openssh.com',
      { cipher: ['aes256-ctr'], hmac: ['hmac-sha2-256-etm@openssh.com'] },
    ],
  ])('%s is refused of a server without strict key exchange, and good with it', async (words, algorithms) => {
    const said = await refused(await server(algorithms as never, { strict: false }));
    expect(said).toContain(`${words}, which is not safe without strict key exchange`);
    expect(said).toContain('aes256-gcm@openssh.com');
    keep(await (await server(algorithms as never)).connect());
  });

  test.each<[string, Algorithms]>([
    ['all there is: AES-GCM is chosen', {}],
    ['AES-GCM', { cipher: ['aes256-gcm@openssh.com'] }],
    ['a MAC over the plain text', { cipher: ['aes256-ctr'], hmac: ['hmac-sha2-256'] }],
  ])('it does not matter with %s', async (_name, algorithms) => {
    const host = await server(algorithms as never, { strict: false });
    keep(await host.connect());
    expect(host.logins).toEqual(['password']);
  });
});
