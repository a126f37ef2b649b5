import type { AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/inputs/request.ts';
import { Problem } from '../../src/problem.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { HostUnreachable } from '../../src/transport/ssh/errors.ts';
import { type EmbeddedHost, newHostKey } from '../embedded/host.ts';
import { newKeyPair } from '../embedded/keys.ts';
import { connectionTo, embeddedHosts, quiet } from './embedded.ts';
import { startWiretap, type Wiretap } from './wiretap.ts';

const password = 'a password nobody may see';
const identity = newKeyPair();
const { keep, start } = embeddedHosts('impostors', password);

/** Everything that could be given away: a password, and signatures by a key. */
const everything = (host: EmbeddedHost): Connection => ({
  ...connectionTo(host),
  password,
  privateKey: identity.private,
});
const tapped = async (target: number, meddle?: Parameters<typeof startWiretap>[1]) =>
  keep(await startWiretap(() => target, meddle));
/** The same connection by way of another port of loopback, with the lines that are pinned. */
const by = (connection: Connection, port: number): Connection => ({
  ...connection,
  port,
  knownHosts: connection.knownHosts?.replaceAll(`]:${connection.port} `, `]:${port} `) ?? '',
});

async function refused(connection: Connection): Promise<Problem> {
  const problem = await connectSsh(connection, quiet).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  expect((problem as Problem).details.state).toBe('No password or key was sent. Nothing was changed on the host.');
  return problem as Problem;
}
/** What was said beyond introductions, key exchanges and goodbyes (messages 1, 20 and 30). */
const gaveAway = ({ clear, encrypted }: Wiretap) => ({
  others: clear.filter((one) => ![1, 20, 30].includes(one)),
  encrypted,
});
const nothing = { others: [], encrypted: 0 };

test('what the tap would hear: an ordinary login is all encrypted, and comes after the keys', async () => {
  const host = await start();
  const tap = await tapped(host.port);
  await keep(await connectSsh(by(everything(host), tap.port), quiet)).run('echo in');
  expect(tap.clear).toEqual([20, 30, 21]);
  expect(tap.encrypted).toBeGreaterThan(500);
  expect(host.logins).toEqual(['publickey', 'password']);
});

describe('an impostor at the right address gets nothing', () => {
  test.each<[string, (right: EmbeddedHost, impostor: EmbeddedHost) => Partial<Connection>]>([
    ['by a line of known-hosts', () => ({})],
    ['by one with a wildcard', (right) => ({ knownHosts: right.hostKeyLine.replace(/^\S+/, '*') })],
    ['by a fingerprint', (right) => ({ knownHosts: '', hostFingerprint: right.fingerprint })],
    ['by both', (right) => ({ hostFingerprint: right.fingerprint })],
    ['where nothing is known', () => ({ knownHosts: '# nothing' })],
    [
      'whose key is revoked, though it is the one that is pinned',
      (_right, impostor) => ({
        knownHosts: `* ${keyOf(impostor)}\n@revoked * ${keyOf(impostor)}`,
        hostFingerprint: impostor.fingerprint,
      }),
    ],
    ['with a certificate authority', (right) => ({ knownHosts: `@cert-authority * ${keyOf(right)}` })],
  ])('%s', async (_name, pinned) => {
    const [right, impostor] = [await start({ hostKeys: [newHostKey()] }), await start({ hostKeys: [newHostKey()] })];
    const tap = await tapped(impostor.port);
    const said = (await refused({ ...by(everything(right), tap.port), ...pinned(right, impostor) })).explain();
    expect(said).toContain(impostor.fingerprint);
    expect(gaveAway(tap)).toEqual(nothing);
    expect(impostor.logins).toEqual([]);
  });

  test('by a key that is too short', async () => {
    const short = ssh2.utils.generateKeyPairSync('rsa', { bits: 1024 }).private;
    const host = await start({ hostKeys: [short] });
    const tap = await tapped(host.port);
    expect((await refused(by(everything(host), tap.port))).explain()).toContain('less than 2048 bits');
    expect(gaveAway(tap)).toEqual(nothing);
  });
});

const keyOf = (host: EmbeddedHost) => host.hostKeyLine.split(' ').slice(1).join(' ');

describe('a man in the middle', () => {
  /** Lets everybody in under a key of its own, and goes on to the right host with what it was given. */
  async function relay(target: EmbeddedHost, hostKey: string) {
    const stolen: string[] = [];
    const server = new ssh2.Server({ hostKeys: [hostKey] }, (victim) => {
      victim
        .on('error', () => undefined)
        .on('authentication', (context) => {
          if (context.method !== 'password') return context.reject(['password']);
          stolen.push(context.password);
          const onward = new ssh2.Client();
          onward
            .on('error', () => context.reject())
            .once('ready', () => {
              onward.end();
              context.accept();
            })
            .connect({ host: '127.0.0.1', port: target.port, username: context.username, password: context.password });
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    keep({ close: () => new Promise<void>((resolve) => server.close(() => resolve())) });
    return { port: (server.address() as AddressInfo).port, stolen };
  }

  test('has the password of whoever does not look, and of us nothing', async () => {
    const [host, own] = [await start(), newKeyPair()];
    const man = await relay(host, own.private);
    const careless = { ...by(everything(host), man.port), knownHosts: `[127.0.0.1]:${man.port} ${own.public}` };
    keep(await connectSsh(careless, quiet));
    expect([man.stolen, host.logins]).toEqual([[password], ['password']]);

    const tap = await tapped(man.port);
    await refused(by(everything(host), tap.port));
    expect(gaveAway(tap)).toEqual(nothing);
    expect([man.stolen, host.logins]).toEqual([[password], ['password']]);
  });

  test('that shows the right key, but does not hold it, is found out by the signature', async () => {
    const [host, own] = [await start({ hostKeys: [newHostKey()] }), newKeyPair()];
    const man = await relay(host, own.private);
    const [held, shown] = [own.public, host.hostKeyLine].map((line) =>
      Buffer.from(/AAAA\S+/.exec(line)?.[0] ?? '', 'base64'),
    );
    const tap = await tapped(man.port, (packet, message) => {
      if (message === 31) packet.set(shown ?? [], packet.indexOf(held ?? ''));
      return packet;
    });
    const problem = await refused(by(everything(host), tap.port));
    expect(problem.details.what).toContain('cannot prove that it holds it');
    expect(problem).not.toBeInstanceOf(HostUnreachable);
    expect([man.stolen, host.logins, tap.clear.includes(5)]).toEqual([[], [], false]);
  });

  test('who talks the two into another cipher is found out too', async () => {
    const host = await start();
    const tap = await tapped(host.port, (packet, message) =>
      message === 20
        ? Buffer.from(packet.toString('latin1').replace(/aes(128|256)-gcm/g, 'xxx$1-gcm'), 'latin1')
        : packet,
    );
    expect((await refused(by(everything(host), tap.port))).details.what).toContain('cannot prove that it holds it');
    expect(host.logins).toEqual([]);
  });

  test('who puts a packet into the handshake, to leave one out later (Terrapin), breaks it', async () => {
    const host = await start();
    const ignored = Buffer.concat([Buffer.of(0, 0, 0, 12, 6, 2), Buffer.alloc(10)]);
    const tap = await tapped(host.port, (packet, message) =>
      message === 31 ? Buffer.concat([ignored, packet]) : packet,
    );
    await expect(connectSsh(by(everything(host), tap.port), quiet)).rejects.toThrow('unexpected packet type 2');
    expect(gaveAway(tap)).toEqual(nothing);
    expect(host.logins).toEqual([]);
  });
});
