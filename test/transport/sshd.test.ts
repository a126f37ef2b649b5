import { test } from 'vitest';
import { startProxy } from '../embedded/proxy.ts';
import type { Specimen } from './conformance/specimen.ts';
import { conformance } from './conformance.ts';
import { noSshd, sshd, startOpenSsh } from './openssh-server.ts';

const program = sshd;
if (program === undefined) {
  test.skip(`OpenSSH: ${noSshd}`, () => undefined);
} else {
  conformance(`OpenSSH (${program})`, () => specimen(program));
}

async function specimen(program: string): Promise<Specimen> {
  const server = await startOpenSsh(program);
  const proxy = await startProxy(server.port);
  const { knownHosts = '' } = server.connection;
  const connection = {
    ...server.connection,
    port: proxy.port,
    knownHosts: knownHosts.replace(`:${server.port} `, `:${proxy.port} `),
  };
  return {
    connect: () => server.connect(connection),
    cut: () => proxy.cut(),
    stall: () => proxy.stall(),
    heal: () => proxy.heal(),
    close: async () => {
      await proxy.close();
      await server.close();
    },
  };
}
