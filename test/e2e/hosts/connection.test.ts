import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Proxy as Network, startProxy } from '../../embedded/proxy.ts';
import { startHost, type TestHost } from '../../hosts/host.ts';
import { ending, onVolume, upgrade } from './action.ts';

let host: TestHost;
let proxy: Network;

beforeAll(async () => {
  host = await startHost('pretalx-user', onVolume);
  proxy = await startProxy(host.sshPort);
});
afterAll(async () => {
  await proxy?.close();
  await host?.stop();
});

/** What a person can read of a line, colours and the runner's own mark aside. */
const readable = (line: string) => stripVTControlCharacters(line).trim();

it('follows on over a new connection, no line lost or doubled, while a second run is refused', async () => {
  let second: ReturnType<typeof upgrade> | undefined;
  const throughProxy = {
    port: String(proxy.port),
    'known-hosts': host.knownHosts.replaceAll(`:${host.sshPort} `, `:${proxy.port} `),
  };
  const first = await upgrade(host, throughProxy, {
    onLine: ({ text }) => {
      if (second !== undefined || !text.includes('static files copied')) return;
      proxy.cut();
      second = upgrade(host);
    },
  });
  expect(ending(first), first.log).toMatchObject({ code: 0, status: 'upgraded' });
  expect(first.log).toContain('Connected again');

  const refused = await second;
  expect(refused && ending(refused), refused?.log).toMatchObject({ code: 1, status: 'failed' });
  expect(refused?.log).toContain(first.outputs['run-id']);
  expect(refused?.log).toMatch(/since|at 20\d\d-/);
  expect(refused?.log).toMatch(/step/);

  const output = await host.text(`cat /var/lib/steady-upgrade/pretalx/runs/${first.outputs['run-id']}/output.log`);
  const onHost = output.split('\n').map(readable).filter(Boolean);
  const followed = first.raw
    .split('\n')
    .filter((line) => line.startsWith('│ '))
    .map((line) => readable(line.slice(2)))
    .filter(Boolean);
  expect(followed).toEqual(onHost);
});
