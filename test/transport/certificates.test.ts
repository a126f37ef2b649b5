import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../src/inputs/request.ts';
import { Problem } from '../../src/problem.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { startEmbeddedHost } from '../embedded/host.ts';
import { connectionTo, quiet } from './embedded.ts';
import { keygen, noSshd, type OpenSsh, publicKey, sshd, startOpenSsh } from './openssh-server.ts';
import { startAgent } from './ssh-agent.ts';
import { startWiretap } from './wiretap.ts';

const kinds: Readonly<Record<string, readonly string[]>> = {
  ed25519: [],
  rsa: ['-b', '2048'],
  ecdsa: ['-b', '384'],
};

/** An authority `authority` of a kind of key, and the lines by which a server trusts it and is certified by it. */
function authority(folder: string, kind: string): string[] {
  for (const name of ['authority', 'certified']) {
    keygen(folder, '-q', '-t', kind, ...(kinds[kind] ?? []), '-N', '', '-f', name);
  }
  keygen(folder, '-q', '-s', 'authority', '-I', 'talks', '-h', '-n', '127.0.0.1', '-V', '-1d:+1d', 'certified.pub');
  return [
    `TrustedUserCAKeys ${join(folder, 'authority.pub')}`,
    `HostKey ${join(folder, 'certified')}`,
    `HostCertificate ${join(folder, 'certified-cert.pub')}`,
  ];
}

describe.skipIf(sshd === undefined)(`certificates, with OpenSSH's own server${sshd ? '' : `: ${noSshd}`}`, () => {
  describe.each(Object.keys(kinds))('%s', (kind) => {
    let server: OpenSsh;
    let trusting: Connection;
    beforeAll(async () => {
      server = await startOpenSsh(sshd ?? '', (folder) => authority(folder, kind));
      trusting = {
        ...server.connection,
        knownHosts: `@cert-authority 127.0.0.1 ${await publicKey(server.folder, 'authority')}`,
      };
    });
    afterAll(() => server.close());

    /** A key of its own with a certificate, made with the options. */
    const user = (name: string, ...options: readonly string[]): Partial<Connection> => {
      keygen(server.folder, '-q', '-t', kind, ...(kinds[kind] ?? []), '-N', '', '-f', name);
      keygen(server.folder, '-q', '-s', 'authority', '-I', 'us', ...options, `${name}.pub`);
      const read = (file: string) => readFileSync(join(server.folder, file), 'utf8');
      return { privateKey: read(name), certificate: read(`${name}-cert.pub`) };
    };
    const refused = async (changes: Partial<Connection>) => {
      const problem = await connectSsh({ ...trusting, ...changes }, quiet).catch((error: unknown) => error);
      expect(problem).toBeInstanceOf(Problem);
      return (problem as Problem).explain();
    };

    test('the host is known by its certificate alone', async () => {
      const said: string[] = [];
      const log = { info: (text: string) => said.push(text), debug: () => undefined };
      // Tried until sshd listens.
      await (await server.connect(trusting)).close();
      const host = await connectSsh(trusting, log);
      expect((await host.run('echo in')).stdout).toBe('in\n');
      expect(said.join('\n')).toContain('is certified by the authority of known-hosts line 1');
      await host.close();
    });

    test('behind a jump host as well', async () => {
      const jump = await startEmbeddedHost({ user: 'deploy', password: 'open', home: server.folder, forwards: true });
      const host = await connectSsh({ ...trusting, jump: connectionTo(jump) }, quiet);
      expect((await host.run('echo in')).stdout).toBe('in\n');
      await host.close();
      await jump.close();
    });

    test('its key may be revoked all the same', async () => {
      const revoked = `${trusting.knownHosts}\n@revoked * ${await publicKey(server.folder, 'certified')}`;
      expect(await refused({ knownHosts: revoked })).toContain('marks as @revoked');
    });

    test('who is shown its certificate by an impostor is not taken in', async () => {
      const impostor = await startEmbeddedHost({ user: 'root', password: 'open', home: server.folder });
      // The first connection asks for the certificate.
      const tap = await startWiretap((connection) => (connection === 1 ? server.port : impostor.port));
      expect(await refused({ port: tap.port, password: 'open' })).toContain(impostor.fingerprint);
      expect([impostor.logins, tap.encrypted]).toEqual([[], 0]);
      await tap.close();
      await impostor.close();
    });

    test('we log in with a certificate', async () => {
      const host = await connectSsh({ ...trusting, ...user('right', '-n', trusting.user) }, quiet);
      expect((await host.run('echo in')).stdout).toBe('in\n');
      await host.close();
    });

    test('that is not for this account', async () => {
      const said = await refused(user('other', '-n', 'somebody'));
      expect(said).toMatch(/The certificate "us" is for somebody, valid until [\s\S]*TrustedUserCAKeys/);
    });

    test('that an agent holds, or whose key it holds', async () => {
      const { certificate = '' } = user('agents', '-n', trusting.user);
      const { privateKey: _, ...connection } = trusting;
      const agent = await startAgent(server.folder);
      // ssh-add finds the certificate beside the key.
      agent.add(join(server.folder, 'agents'));
      await (await connectSsh({ ...connection, agent: agent.socket }, quiet)).close();
      await agent.close();

      writeFileSync(join(server.folder, 'alone'), readFileSync(join(server.folder, 'agents')), { mode: 0o600 });
      const another = await startAgent(server.folder);
      another.add(join(server.folder, 'alone'));
      expect(await refused({ privateKey: undefined, agent: another.socket } as never)).toContain('refused: agent');
      await (await connectSsh({ ...connection, agent: another.socket, certificate }, quiet)).close();
      const mine = user('not-there', '-n', trusting.user).certificate;
      expect(await refused({ privateKey: undefined, agent: another.socket, certificate: mine } as never)).toMatch(
        /does not hold the key SHA256:\S+, which the certificate "us" is for/,
      );
      await another.close();
    });

    test('one that cannot do is refused before any connection', async () => {
      const nobody = { port: 1 };
      const [late, mine] = [user('late', '-V', '-2d:-1d'), user('mine')];
      expect(await refused({ ...late, ...nobody })).toContain('The certificate "us" expired at 2');
      expect(await refused({ ...user('early', '-V', '+1d:+2d'), ...nobody })).toContain('is not valid before 2');
      expect(await refused({ ...user('hosts', '-h'), ...nobody })).toContain("is a host's");
      expect(await refused({ ...mine, ...nobody, privateKey: late.privateKey ?? '' })).toContain(
        'is for the key SHA256:',
      );
      const cut = mine.certificate?.slice(0, 200) ?? '';
      expect(await refused({ ...mine, ...nobody, certificate: cut })).toContain('cut off, damaged');
    });
  });

  const withServer = async (settings: (folder: string) => string[], use: (server: OpenSsh) => Promise<void>) => {
    const server = await startOpenSsh(sshd ?? '', settings);
    try {
      await use(server);
    } finally {
      await server.close();
    }
  };

  test('a host that offers its certificate alone is told what is missing', async () => {
    const settings = (folder: string) => [
      ...authority(folder, 'ed25519'),
      'HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com',
    ];
    await withServer(settings, async (server) => {
      const knownHosts = `@cert-authority * ${await publicKey(server.folder, 'authority')}`;
      const problem = await server.connect({ ...server.connection, knownHosts }).catch((error: unknown) => error);
      expect((problem as Problem).explain()).toContain('Allow ssh-ed25519 in HostKeyAlgorithms');
    });
  });

  test('an agent with more keys than the host hears out is told to be refused', async () => {
    await withServer(
      () => ['MaxAuthTries 2'],
      async (server) => {
        const agent = await startAgent(server.folder);
        const names = ['one', 'two', 'three'];
        for (const name of names) keygen(server.folder, '-q', '-t', 'ed25519', '-N', '', '-f', name);
        agent.add(...names.map((name) => join(server.folder, name)));
        const { privateKey: _, ...connection } = server.connection;
        const problem = await server.connect({ ...connection, agent: agent.socket }).catch((error: unknown) => error);
        expect((problem as Problem).explain()).toMatch(/did not let .* in[\s\S]*MaxAuthTries/);
        await agent.close();
      },
    );
  });
});
