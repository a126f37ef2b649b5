import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ActionResult } from '../../demo/runner.ts';
import { type Fingerprint, keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, journal, leftovers, onVolumeAt, plan, processes, staysAt, upgrade } from './action.ts';
import { noArchive, shortSnapshot, site, trouble, versions } from './lino.ts';

/** As getlino sets it up: nginx, two daphne and linod under supervisor, MariaDB, redis, a snapshot every day. */
describe('Lino as getlino installs it', () => {
  let host: TestHost;
  let before: Fingerprint;

  beforeAll(async () => {
    host = await startHost('lino', onVolumeAt('/usr/local/lino'));
    before = await host.fingerprint();
  });
  afterAll(() => host?.stop());

  it.each([
    ['an old one', noArchive, 'The snapshot could not be made: exit code 255.'],
    ['a short one', shortSnapshot, 'working_session: '],
  ])('changes nothing when the snapshot is %s', async (_, planted, words) => {
    await trouble(host, planted, async () => {
      const running = await processes(host);
      const result = await upgrade(host, { version: versions.to });
      expect(ending(result), result.log).toEqual({ code: 1, status: 'failed', ...versions });
      expect(result.log).toContain(words);
      expect(await processes(host)).toBe(running);
      expect(await host.text('pgrep -x cron')).not.toBe('');
    });
    expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
    expect(await leftovers(host)).toBe('');
  });

  describe('upgraded', () => {
    let result: ActionResult;

    beforeAll(async () => {
      const { document, digest } = await plan(host, { version: versions.to });
      expect(document).toMatchObject({ ...versions, obstacles: [] });
      // It notes each minute in which cron was at work: none of them may lie between the stop and the proof.
      await host.text(`echo '* * * * * root date +\\%s >>/root/minutes' >/etc/cron.d/minutes`);
      result = await upgrade(host, { version: versions.to, 'plan-digest': digest });
    });

    it('ends upgraded', () => {
      expect(ending(result), result.log).toEqual({ code: 0, status: 'upgraded', ...versions });
    });

    it('keeps rows, files and settings, and serves the new front end', async () => {
      const after = await host.fingerprint();
      expect(keptByUpgrade(after)).toEqual(keptByUpgrade(before));
      expect(after.version).toMatchObject({ disk: versions.to });
      expect(after.version.served).not.toBe(before.version.served);
      expect(after.package).toMatchObject({ 'lino-xl': '26.10.5', lino_noi: '26.9.2', lino_react: '26.10.1' });
      expect(after.package.redis).toBe(before.package.redis);
    });

    it('keeps the snapshot of the old version and the rights of the group, and leaves nothing behind', async () => {
      expect(await host.text(`grep SOURCE_VERSION ${site}/snapshot/restore.py`)).toBe(
        `SOURCE_VERSION = '${versions.from}'`,
      );
      expect(await host.text(`find ${site}/env/lib ! -type l ! -perm -g+w | head -n 3`)).toBe('');
      expect(await leftovers(host)).toBe('');
    });

    it('kept cron away from the services, and let it go', async () => {
      const events = await journal(host, result);
      const at = (event: string, step: string) =>
        Date.parse(String(events.find((it) => it.event === event && it.step === step)?.at)) / 1000;
      const minutes = (await host.text('cat /root/minutes 2>/dev/null || true'))
        .split('\n')
        .filter(Boolean)
        .map(Number);
      const within = minutes.filter((it) => it > at('step-started', 'stop') && it < at('step-ended', 'verify'));
      expect(at('step-ended', 'verify') - at('step-started', 'stop')).toBeGreaterThan(60);
      expect(within).toEqual([]);
      expect(await host.text('pgrep -x cron')).not.toBe('');
    });

    it('ends unchanged the second time, without stopping anything', async () => {
      await staysAt(host, versions.to, { version: versions.to });
    });
  });
});
