import type { ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { Proxy as Network } from '../embedded/proxy.ts';
import { execute } from '../hosts/docker.ts';
import type { TestHost } from '../hosts/host.ts';
import { waitForSsh } from '../hosts/login.ts';
import type { FaultId } from './kinds.ts';

/** What the harness holds in its hands while a run goes on. */
export interface Hands {
  readonly host: TestHost;
  readonly network: Network;
  readonly cancel: AbortController;
  runner: ChildProcess | undefined;
}

/** How long a network stays cut. */
const minute = 60_000;

/** The faults that come from outside the host; the others have been struck by then. */
export async function strikeFromOutside(fault: FaultId, hands: Hands): Promise<void> {
  const { host, network, cancel } = hands;
  switch (fault) {
    case 'runner-killed':
      hands.runner?.kill('SIGKILL');
      return;
    case 'job-cancelled':
      cancel.abort();
      return;
    case 'network-cut':
      network.refuse();
      network.cut();
      await wait(minute);
      network.heal();
      return;
    case 'rebooted':
      // SIGRTMIN+3: systemd ends everything in order and halts.
      await execute('docker', ['stop', '-t', '120', host.name]);
      await execute('docker', ['start', host.name]);
      await waitForSsh(host.sshPort, 90_000);
      return;
    case 'power-cut':
      await host.restart();
      return;
    default:
  }
}
