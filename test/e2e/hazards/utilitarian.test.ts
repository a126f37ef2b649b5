import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, journal, leftovers, upgrade } from '../hosts/action.ts';
import { composeFile, remade, send, workedOff } from '../hosts/utilitarian.ts';

const from = '1.0.0';
const to = '1.1.0';

/** Its image is private: what is upgraded here is a stand-in of the same shape (test/hosts/images/utilitarian). */
describe('a stand-in of Utilitarian comes back from', () => {
  let host: TestHost;
  let compose: string;

  beforeAll(async () => {
    host = await startHost('utilitarian');
    compose = await composeFile(host);
  });
  afterAll(() => host?.stop());

  async function comesBack(version: string, step: string): Promise<void> {
    const before = await host.fingerprint();
    const result = await upgrade(host, { version });
    expect(ending(result), result.log).toEqual({ code: 1, status: 'rolled-back', from, to: version });
    expect(await journal(host, result)).toContainEqual(
      expect.objectContaining({ event: 'step-ended', step, result: 'failed' }),
    );
    const after = restoredByRollback(await host.fingerprint());
    const parts = ['data', 'static', 'service', 'version', 'rows'] as const;
    for (const part of parts) expect(after[part]).toEqual(restoredByRollback(before)[part]);
    expect(await host.status('/')).toBe(200);
    expect(await composeFile(host)).toBe(compose);
    expect(await leftovers(host)).toBe('');
    await send(host, version, 10);
    await workedOff(host, (before.rows.metering_reading ?? 0) + 10);
  }

  it('a worker that starts again and again', () => comesBack('1.0.3', 'verify'));
  it('an API that is healthy and answers 500 where it reads tables', () => comesBack('1.0.2', 'verify'));
  it('an API whose own processes crash, in a container that never ends', () => comesBack('1.0.4', 'verify'));

  it('a worker that does not start when the old image lost its name and the registry is down', async () => {
    let taken: Promise<unknown> | undefined;
    const result = await upgrade(
      host,
      { version: '1.0.3' },
      {
        onLine: ({ text }) => {
          if (!text.includes('Recreating utilitarian_utilitarian-worker_1')) return;
          taken ??= host.text(
            'systemctl stop docker-registry; docker rmi -f quay.io/pwit/utilitarian:1.0.0; docker image prune -af',
          );
        },
      },
    );
    expect(await taken).toContain('Untagged: quay.io/pwit/utilitarian:1.0.0');
    expect(ending(result), result.log).toEqual({ code: 1, status: 'rolled-back', from, to: '1.0.3' });
    await host.waitForApplication();
    expect(await host.versionServed()).toBe(from);
    expect((await host.exec('curl -sk https://quay.io/v2/')).code).not.toBe(0);
  });

  it('a registry that is down before anything is touched, by saying so', async () => {
    const running = await host.processes();
    const refused = await upgrade(host);
    expect(ending(refused), refused.log).toMatchObject({ code: 1, status: 'failed' });
    expect(refused.log).toMatch(/registry quay\.io could not be asked/);
    await host.text('systemctl start docker-registry; docker logout quay.io');
    const stranger = await upgrade(host);
    expect(stranger.log).toMatch(/no login for it was found on this host[\s\S]*docker login quay\.io/);
    expect(await host.processes()).toBe(running);
  });
});

const services = (image: (service: string) => string) => (text: string) =>
  text.replaceAll(
    /^( {2}(utilitarian[a-z-]*):\n {4})image: .*$/gm,
    (_, head: string, name: string) => head + image(name),
  );

describe('a stand-in of Utilitarian under docker compose v2', () => {
  let host: TestHost;
  let original: string;

  beforeAll(async () => {
    host = await startHost('utilitarian');
    original = await composeFile(host);
  });
  afterAll(() => host?.stop());

  const repository = 'quay.io/pwit/utilitarian';
  it.each([
    {
      name: 'with its tag in .env',
      files: (text: string) => ({
        'docker-compose.yml': services(() => `image: "${repository}:\${TAG:?}"`)(text),
        '.env': '# the version\nTAG=1.0.0 # of everything\nOTHER=1.0.0\n',
      }),
      changed: { '.env': '# the version\nTAG=1.1.0 # of everything\nOTHER=1.0.0\n' },
    },
    {
      name: 'with an anchor, and the image of one service in an override file',
      files: (text: string) => ({
        'docker-compose.yml': services(() => 'image: *image')(text).replace(
          'services:',
          `x-image: &image ${repository}:1.0.0\nservices:`,
        ),
        'docker-compose.override.yml': `services:\n  utilitarian-worker: { image: '${repository}:1.0.0' }\n`,
      }),
      changed: {
        'docker-compose.override.yml': `services:\n  utilitarian-worker: { image: '${repository}:1.1.0' }\n`,
      },
    },
  ])('$name', async ({ files, changed }) => {
    const texts = files(original);
    await remade(host, texts);
    const before = await host.fingerprint();
    const result = await upgrade(host);
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', from, to });
    expect(await host.versionServed()).toBe(to);
    for (const [name, text] of Object.entries(changed)) {
      expect(await host.text(`cat /srv/utilitarian/${name}; echo .`)).toBe(`${text}.`);
    }
    const after = await host.fingerprint();
    expect(after.data).toEqual(before.data);
    const command = /sh (\S+program\.sh) --restore/.exec(result.summary)?.[0];
    expect(await host.exec(command ?? 'false', { timeoutMs: 600_000 })).toMatchObject({ code: 0 });
    for (const [name, text] of Object.entries(texts)) {
      expect(await host.text(`cat /srv/utilitarian/${name}; echo .`)).toBe(`${text}.`);
    }
  });

  it('refuses when the files do not say what runs', async () => {
    const running = await host.processes();
    await host.text("sed -i 's/:1\\.0\\.0/:1.0.2/' /srv/utilitarian/docker-compose.override.yml");
    const refused = await upgrade(host);
    expect(ending(refused), refused.log).toMatchObject({ code: 1, status: 'failed' });
    expect(refused.log).toMatch(
      /do not say what runs: utilitarian-worker runs \S+:1\.0\.0, and the files say \S+:1\.0\.2/,
    );
    expect(await host.processes()).toBe(running);
  });
});

describe('a stand-in of Utilitarian whose image is pinned', () => {
  let host: TestHost;

  beforeAll(async () => {
    host = await startHost('utilitarian');
  });
  afterAll(() => host?.stop());

  it('has the digest written beside the tag, and stays so', async () => {
    const inputs = { settings: 'pin: digest', user: 'deploy' };
    const result = await upgrade(host, inputs);
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', from, to });
    expect((await composeFile(host)).match(/pwit\/utilitarian:1\.1\.0@sha256:[0-9a-f]{64}/g)).toHaveLength(4);
    const again = await upgrade(host, inputs);
    expect(ending(again), again.log).toEqual({ code: 0, status: 'unchanged', from: to, to });
  });
});
