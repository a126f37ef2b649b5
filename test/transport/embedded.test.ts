import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import { startEmbeddedHost } from '../embedded/host.ts';
import { startProxy } from '../embedded/proxy.ts';
import { conformance } from './conformance.ts';
import { connectionTo, quiet } from './embedded.ts';

conformance('the embedded SSH host', async () => {
  const home = await mkdtemp(join(tmpdir(), 'steady-embedded-'));
  const host = await startEmbeddedHost({ user: 'deploy', password: 'open', home });
  const proxy = await startProxy(host.port);
  const { knownHosts: _, ...connection } = connectionTo(host);
  return {
    connect: () => connectSsh({ ...connection, hostFingerprint: host.fingerprint, port: proxy.port }, quiet),
    cut: () => proxy.cut(),
    stall: () => proxy.stall(),
    heal: () => proxy.heal(),
    close: async () => {
      await proxy.close();
      await host.close();
      await rm(home, { recursive: true, force: true });
    },
  };
});
