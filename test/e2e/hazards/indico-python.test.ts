import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionResult } from '../../demo/runner.ts';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, goBack, leftovers, onVolumeAt, staysAt, upgrade } from '../hosts/action.ts';
import { breakStart, indico, mendStart } from '../hosts/indico.ts';

const versions = { from: '3.2.5', to: '3.3.14' };
const python = 'python: /opt/python3.12/bin/python3.12';

describe('Indico from 3.2 to 3.3, which needs a newer Python', () => {
  let host: TestHost;
  let before: Fingerprint;
  let result: ActionResult;

  beforeAll(async () => {
    host = await startHost('indico-python', onVolumeAt('/opt/indico'));
    before = await host.fingerprint();
  });
  afterAll(() => host?.stop());

  const runsOn = () => host.text('/opt/indico/.venv/bin/python --version');

  it('comes back to the old Python when the new version does not start', async () => {
    await breakStart(host);
    const failed = await upgrade(host, { version: versions.to, settings: python, writers: 'stopped' });
    expect(ending(failed), failed.log).toEqual({ code: 1, status: 'rolled-back', ...versions });
    await host.waitForApplication();
    expect(await host.versionServed()).toBe(versions.from);
    expect(await runsOn()).toMatch(/^Python 3\.9\./);
    await mendStart(host);
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
    expect(await leftovers(host)).toBe('');
  });

  it('is upgraded in a virtualenv rebuilt on that Python, with all that the old one held', async () => {
    result = await upgrade(host, { version: versions.to, settings: python });
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
    expect(await host.versionServed()).toBe(versions.to);
    expect(await runsOn()).toBe('Python 3.12.3');
    const after = await host.fingerprint();
    expect(keptByUpgrade(after)).toEqual(keptByUpgrade(before));
    // How a distribution spells itself is its own matter, and another with each Python's packages.
    const packages = Object.keys(after.package).map((name) => name.toLowerCase());
    expect(packages).toEqual(expect.arrayContaining(['indico-plugin-livesync', 'uwsgi']));
    expect(await host.status('/event/1/')).toBe(200);
    expect(await indico(host, 'celery inspect ping')).toContain('pong');
    expect(await leftovers(host)).toBe('');
  });

  it('has uWSGI on that Python too, and static files where the web server looks for them', async () => {
    expect(
      await host.text(
        "pgrep -f 'indico uWSGI (master|worker)' | xargs -I{} grep -hoE 'libpython3[.0-9]+so' /proc/{}/maps | sort -u",
      ),
    ).toBe('libpython3.12.so');
    expect(await host.text('readlink -e /opt/indico/web/static')).toMatch(
      /lib\/python3\.12\/site-packages\/indico\/web\/static$/,
    );
  });

  it('is unchanged the second time', async () => {
    await staysAt(host, versions.to, { version: versions.to, settings: python });
  });

  it('goes back by the command that the summary gives', async () => {
    await goBack(host, result, 600_000);
    expect(await host.versionServed()).toBe(versions.from);
    expect(await runsOn()).toMatch(/^Python 3\.9\./);
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
  });
});
