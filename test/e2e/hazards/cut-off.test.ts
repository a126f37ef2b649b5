import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
import { ending, leftovers, onVolume, upgrade } from '../hosts/action.ts';

/** Until the host's journal says that a step has begun. */
async function untilStep(host: TestHost, step: string): Promise<void> {
  const begun = `grep -q '"event":"step-started".*"step":"${step}"' /var/lib/steady-upgrade/*/runs/*/journal.jsonl`;
  while ((await host.exec(begun)).code !== 0) await wait(100);
}

/** The runner is killed, as by a machine that is gone: nobody follows what comes. */
async function leave(host: TestHost, step: string): Promise<void> {
  let runner: ChildProcess | undefined;
  const running = upgrade(host, {}, { onStart: (child) => (runner = child) });
  await untilStep(host, step);
  runner?.kill('SIGKILL');
  await running;
}

describe.each([
  'install',
  'migrate',
  'cut-over',
  'verify',
])('a host that goes down amid the step %s, with nobody there', (step) => {
  it('is whole again once it has come up', async () => {
    const host = await startHost('pretalx', onVolume);
    try {
      const before = await host.fingerprint();
      await leave(host, step);
      await host.restart();
      await host.waitForApplication();
      await host.text('while [ -e /etc/systemd/system/steady-upgrade-pretalx.service ]; do sleep 0.2; done', {
        timeoutMs: 180_000,
      });
      expect(await host.versionServed()).toBe('2024.3.1');
      expect(restoredByRollback(await host.fingerprint())).toEqual(restoredByRollback(before));
      expect(await leftovers(host)).toBe('');
      const after = await upgrade(host);
      expect(ending(after), after.log).toMatchObject({ status: 'upgraded' });
    } finally {
      await host.stop();
    }
  });
});
