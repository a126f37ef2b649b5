import { join } from 'node:path';
import { Problem } from '../problem.ts';
import { assignPlace, type RunPlace, runDirectory } from '../program/place.ts';
import { assign } from '../program/quote.ts';
import type { Privilege } from '../transport/elevation.ts';
import type { Finished, Host } from '../transport/host.ts';
import arrive from './arrive.sh';
import type { Fetched } from './fetch.ts';
import { tarOf } from './tar.ts';
import wanted from './wanted.sh';

/** Seconds: an hour for 50 MB is a very slow line, and no answer is given before the last byte. */
const sending = 3600;

/**
 * Has the wheels in the run's folder on the host, every one proven by its hash: those of an earlier run are taken from
 * there, the others are sent. Two round trips, and nothing is begun.
 * @returns how many were sent, and their bytes.
 * @throws Problem when they did not arrive as they were sent; ConnectionLost.
 */
export async function sendWheels(
  host: Host,
  { elevation }: Privilege,
  place: RunPlace,
  { folder, wheels }: Fetched,
): Promise<{ sent: number; bytes: number }> {
  const lines = wheels.map((it) => `${it.sha256}  ${it.file}`).join('\n');
  const values = assignPlace(place) + assign('WHEELS', lines);
  const asked = await host.run(values + wanted, {
    elevate: elevation,
    timeoutSeconds: 300,
    what: 'Asking which packages the host has already',
  });
  if (asked.code !== 0) throw notThere(place, asked);
  const missing = wheels.filter((it) => asked.stdout.split('\n').includes(`${it.sha256}  ${it.file}`));
  const entries = missing.map((it) => ({ name: it.sha256, path: join(folder, it.file), bytes: it.bytes }));
  const sent = await host.run(values + arrive, {
    elevate: elevation,
    timeoutSeconds: sending,
    what: 'Sending the packages',
    input: tarOf(entries),
  });
  if (sent.stdout.trim() !== 'arrived') throw notThere(place, sent);
  return { sent: missing.length, bytes: missing.reduce((sum, it) => sum + it.bytes, 0) };
}

function notThere(place: RunPlace, { code, stderr }: Finished): Problem {
  const said = stderr.trim().split('\n').slice(-3).join('\n');
  return new Problem({
    what: `The packages did not arrive on the host in ${runDirectory(place)}/wheels (exit code ${code}): ${said || 'it gave no reason.'}`,
    state: 'Nothing was begun on the host.',
    next: 'See whether there is room on that disk, and whether the host has tar.',
  });
}
