import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { keptByUpgrade, restoredByRollback, startHost, type TestHost } from '../../hosts/host.ts';
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

/** The host goes down amid the step and comes up again; until nothing of the run is left to be done. */
async function cutOff(host: TestHost, step: string): Promise<void> {
  await leave(host, step);
  await host.restart();
  await host.waitForApplication();
  await host.text('while [ -e /etc/systemd/system/steady-upgrade-pretalx.service ]; do sleep 0.2; done', {
    timeoutMs: 180_000,
  });
  expect(await leftovers(host)).toBe('');
}

// Up to the migration the old version is the nearer one; from the cut-over on, every step may be taken twice.
const endings = [
  { steps: ['install', 'migrate'], serves: '2024.3.1', kept: restoredByRollback, next: 'upgraded' },
  { steps: ['cut-over', 'verify'], serves: '2025.2.2', kept: keptByUpgrade, next: 'unchanged' },
];
const cuts = endings.flatMap(({ steps, ...ends }) => steps.map((step) => ({ step, ...ends })));

describe.each(cuts)('a host that goes down amid the step $step, with nobody there', ({ step, serves, kept, next }) => {
  it(`is whole again once it has come up, and serves ${serves}`, async () => {
    const host = await startHost('pretalx', onVolume);
    try {
      const before = await host.fingerprint();
      await cutOff(host, step);
      expect(await host.versionServed()).toBe(serves);
      expect(kept(await host.fingerprint())).toEqual(kept(before));
      const after = await upgrade(host);
      expect(ending(after), after.log).toMatchObject({ status: next });
    } finally {
      await host.stop();
    }
  });
});
