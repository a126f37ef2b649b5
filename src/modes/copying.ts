import { PassThrough } from 'node:stream';
import type { Copied } from '../plan/copy-plan.ts';
import { Problem } from '../problem.ts';
import { type CopyWanted, forgetScript, receiveScript, sendScript } from '../program/copy.ts';
import type { RunPlace } from '../program/place.ts';
import type { Privilege } from '../transport/elevation.ts';
import type { Finished, Host } from '../transport/host.ts';

/** A backup on another host, and the way to it. */
export interface Source {
  readonly host: Host;
  readonly access: Privilege;
  readonly wanted: CopyWanted;
  readonly copied: Copied;
}

/**
 * From host to host through the runner, which keeps none of it.
 * @throws Problem when one of the two fails; nothing of it is left then.
 */
export async function carry(source: Source, host: Host, access: Privilege, place: RunPlace): Promise<void> {
  const { copied } = source;
  const bytes = new PassThrough();
  const [sent, received] = await Promise.allSettled([
    source.host.run(sendScript(source.wanted, copied), {
      elevate: source.access.elevation,
      output: bytes,
      what: 'Sending the backup',
    }),
    host.run(receiveScript(place, copied), { elevate: access.elevation, input: bytes, what: 'Taking the backup' }),
  ]);
  // One that fails makes the other fail too: what a host says of itself comes before what was noticed of the other.
  const said = failure(received, host) ?? failure(sent, source.host);
  const lost = sent.status === 'rejected' ? sent.reason : received.status === 'rejected' ? received.reason : undefined;
  if (said === undefined && lost === undefined) return;
  await forget(host, access, place);
  throw said ?? lost;
}

function failure(outcome: PromiseSettledResult<Finished>, host: Host): Problem | undefined {
  return outcome.status === 'fulfilled' && outcome.value.code !== 0 ? failed(outcome.value, host) : undefined;
}

/** Removes what came; what cannot be removed now is swept by the next run. */
export async function forget(host: Host, access: Privilege, place: RunPlace): Promise<void> {
  await host.run(forgetScript(place), { elevate: access.elevation, timeoutSeconds: 300 }).catch(() => undefined);
}

function failed({ stderr, code }: Finished, host: Host): Problem {
  const said = stderr.trim().split('\n').slice(-3).join(' ');
  return new Problem({
    what: `The backup could not be brought: ${said || `the command ended with ${code}`}`,
    host: host.name,
    state: 'Nothing was changed on either host; what had come was removed.',
    next: 'Put this right on that host and run the workflow again.',
  });
}
