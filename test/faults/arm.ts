import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestHost } from '../hosts/host.ts';
import type { Application } from './applications.ts';
import type { FaultId } from './kinds.ts';

const folder = join(import.meta.dirname, 'host');

/** Where each program lies on the host: the first folder of a program's PATH there is /usr/local/sbin. */
const programs = {
  'timeout.sh': '/usr/local/sbin/timeout',
  'npm.sh': '/usr/local/sbin/npm',
  'replay.sh': '/usr/local/lib/steady-fault/replay',
  'step.sh': '/usr/local/lib/steady-fault/step',
  'strike.sh': '/usr/local/lib/steady-fault/strike',
};

/** A fresh host gets the programs that hold a step and strike it. They do nothing until they are armed. */
export async function prepareHost(host: TestHost, { replayed }: Application): Promise<void> {
  await host.text(await readFile(join(folder, 'prepare.sh'), 'utf8'));
  for (const [file, place] of Object.entries(programs)) {
    const input = await readFile(join(folder, file), 'utf8');
    const { code, stderr } = await host.exec(`cat >${place} && chmod 755 ${place}`, { input });
    if (code !== 0) throw new Error(stderr);
  }
  await host.exec('cat >/usr/local/lib/steady-fault/replayed', { input: replayed });
}

/** The next run's step is held for a fault, once. What is armed is forgotten when the host boots (/run). */
export async function arm(host: TestHost, step: string, fault: FaultId, limitSeconds?: number): Promise<void> {
  const limit = limitSeconds === undefined ? '' : `; echo ${limitSeconds} >limit`;
  await host.text(`mkdir -p /run/steady-fault && cd /run/steady-fault && rm -f -- * && echo ${fault} >fault${limit}
    echo ${step} >step`);
}
