import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionResult } from '../../demo/runner.ts';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, goBack, journal, leftovers, onVolumeAt, plan, staysAt, upgrade } from './action.ts';
import { breakMigration, forgetPluginMigration, indico, mendMigration, sql } from './indico.ts';

const from = '3.2.5';
const to = '3.2.9';
const versions = { from, to };

/** The production guide's layout: uWSGI and celery from one virtualenv, PostgreSQL, redis, nginx with TLS, plugins. */
describe('Indico by its production guide', () => {
  let host: TestHost;
  let before: Fingerprint;
  let result: ActionResult;

  beforeAll(async () => {
    host = await startHost('indico', onVolumeAt('/opt/indico'));
    await forgetPluginMigration(host);
  });
  afterAll(() => host?.stop());

  it('comes back by itself when a migration fails, and nobody had to stop working', async () => {
    await breakMigration(host, 'alembic_version', 'aba7935f9226');
    before = await host.fingerprint();
    const web = await host.text('systemctl show -p MainPID -p ActiveEnterTimestamp indico-uwsgi');
    const failed = await upgrade(host);
    expect(ending(failed), failed.log).toEqual({ code: 1, status: 'rolled-back', ...versions });
    expect(await journal(host, failed)).toContainEqual(
      expect.objectContaining({ event: 'step-ended', step: 'migrate', result: 'failed' }),
    );
    expect(failed.log).toContain('planted failure');
    expect(await host.text('systemctl show -p MainPID -p ActiveEnterTimestamp indico-uwsgi')).toBe(web);
    expect(await host.versionServed()).toBe(from);
    await host.waitForApplication();
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
    expect(await leftovers(host)).toBe('');
  });

  it('ends upgraded', async () => {
    await mendMigration(host, 'alembic_version');
    before = await host.fingerprint();
    const { document, digest } = await plan(host);
    expect(document).toMatchObject({ ...versions, writers: 'live', obstacles: [] });
    result = await upgrade(host, { 'plan-digest': digest });
    expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
  });

  it('serves the new version with every row and file there', async () => {
    expect(await host.versionServed()).toBe(to);
    const after = await host.fingerprint();
    expect(keptByUpgrade(after)).toEqual(keptByUpgrade(before));
    expect(await host.status('/event/1/')).toBe(200);
    expect(await host.status('/export/categ/0.json')).toBe(200);
  });

  it('has upgraded the plugins that were there, and installed no others', async () => {
    const plugins = ({ package: packages }: Fingerprint) =>
      Object.fromEntries(Object.entries(packages).filter(([name]) => name.startsWith('indico-plugin')));
    expect(plugins(before)).toEqual({
      'indico-plugin-livesync': '3.2',
      'indico-plugin-payment-manual': '3.2',
      'indico-plugin-previewer-code': '3.2',
    });
    expect(plugins(await host.fingerprint())).toEqual({
      'indico-plugin-livesync': '3.2.1',
      'indico-plugin-payment-manual': '3.2.1',
      'indico-plugin-previewer-code': '3.2.1',
    });
  });

  it('has migrated Indico and the plugin, and moved what the migration moves', async () => {
    expect(await indico(host, 'db current')).toContain('aba7935f9226 (head)');
    expect(await indico(host, 'db --plugin livesync current')).toContain('ff1323696f67 (head)');
    expect(
      await sql(host, "SELECT DISTINCT value::text FROM users.settings WHERE name = 'name_format' ORDER BY 1"),
    ).toBe(['"f_last"', '"first_last"', '"last_f"', '"last_first"'].join('\n'));
  });

  it('kept the web service up all the time, and asked celery in the end', () => {
    expect(result.log).toContain('reloading web');
    expect(result.log).not.toContain('stopping web');
    expect(result.log).toContain('pong');
  });

  it('leaves a proven backup with owners and permissions, and nothing else', async () => {
    const path = result.outputs['backup-path'];
    const list = (folder: string) =>
      host.text(`cd ${folder} && find . ! -name . -printf '%P %u %g %m %s\\n' | LC_ALL=C sort`);
    expect(await list(`${path}/files/archive`)).toBe(await list('/opt/indico/archive'));
    expect(await host.text(`cd ${path} && sha256sum -c --quiet SHA256SUMS && stat -c %a .`)).toBe('700');
    expect(await leftovers(host)).toBe('');
  });

  it('ends unchanged the second time, without restarting anything', async () => {
    await staysAt(host, to);
  });

  it('goes back by the command that the summary gives', async () => {
    await goBack(host, result);
    expect(await host.versionServed()).toBe(from);
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
  });
});
