import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionResult } from '../../demo/runner.ts';
import { type Fingerprint, keptByUpgrade, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, leftovers, onVolumeAt, processes, upgrade } from './action.ts';

const from = '26.9.0';
const to = '26.10.8';
const site = '/usr/local/lino/lino_local/mysite';

/** As getlino sets it up: nginx, two daphne and linod under supervisor, MariaDB, redis, a snapshot every day. */
describe('Lino as getlino installs it', () => {
  let host: TestHost;
  let before: Fingerprint;
  let result: ActionResult;

  beforeAll(async () => {
    host = await startHost('lino', onVolumeAt('/usr/local/lino'));
    before = await host.fingerprint();
    result = await upgrade(host, { version: to });
  });
  afterAll(() => host?.stop());

  it('ends upgraded', () => {
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', from, to });
  });

  it('keeps rows, files and settings, and serves the new front end', async () => {
    const after = await host.fingerprint();
    expect(keptByUpgrade(after)).toEqual(keptByUpgrade(before));
    expect(after.version).toMatchObject({ disk: to });
    expect(after.version.served).not.toBe(before.version.served);
    expect(after.package).toMatchObject({ lino: to, 'lino-xl': '26.10.5', lino_noi: '26.9.2', redis: '8.0.1' });
  });

  it('keeps a snapshot of the old version, the group’s rights, and leaves nothing behind', async () => {
    expect(await host.text(`grep SOURCE_VERSION ${site}/snapshot/restore.py`)).toBe(`SOURCE_VERSION = '${from}'`);
    expect(await host.text(`find ${site}/env/lib ! -type l ! -perm -g+w | head -n 3`)).toBe('');
    expect(await leftovers(host)).toBe('');
  });

  it('ends unchanged the second time, without stopping anything', async () => {
    const running = await processes(host);
    const again = await upgrade(host, { version: to });
    expect(ending(again), again.log).toEqual({ code: 0, status: 'unchanged', from: to, to });
    expect(await processes(host)).toBe(running);
  });
});
