import { execute, output } from '../hosts/docker.ts';
import { ensureImages, label, ownerOf } from '../hosts/engine.ts';
import { type HostOptions, startHost, type TestHost } from '../hosts/host.ts';
import type { Application } from './applications.ts';

/** A host whose disks are small, quick, and outlive its boots. */
export interface OnDisks {
  readonly host: TestHost;
  stop(): Promise<void>;
}

const mark = `${label}-faults`;
/** Enough for an application, its copy and its backup; little enough to be filled in no time. */
const size = '3g';
let counter = 0;

/** Folders that are disks of their own: state and database lie below /var, the application where it is. */
export function disksOf({ disks }: Application): string[] {
  return [...new Set(['/var', ...disks.filter((disk) => !disk.startsWith('/var/'))])];
}

/**
 * Disks in memory: a tenth of the time, and full when they are to be. Docker forgets such a disk when nobody has it
 * mounted, so a container that sleeps holds it while the host is down; and only then is it filled from the image.
 */
export async function startOnDisks(application: Application, options: HostOptions = {}): Promise<OnDisks> {
  counter += 1;
  const name = `${mark}-${process.pid}-${counter}`;
  const disks = disksOf(application).map((folder, index) => ({ folder, volume: `${name}-${index}` }));
  const kind = ['--opt', 'type=tmpfs', '--opt', 'device=tmpfs', '--opt', `o=size=${size}`];
  const remove = async () => {
    await execute('docker', ['rm', '-f', '-v', name]);
    for (const { volume } of disks) await execute('docker', ['volume', 'rm', volume]);
  };
  try {
    for (const { volume } of disks) await output('docker', ['volume', 'create', '--label', mark, ...kind, volume]);
    const mounts = disks.flatMap(({ folder, volume }) => ['-v', `${volume}:${folder}`]);
    await holdDisks(name, application, mounts);
    const host = await startHost(application.name, {
      ...options,
      run: [...mounts, '-v', `${mark}:/cache`, '--tmpfs', '/tmp:exec,mode=1777'],
    });
    const stop = async () => {
      await host.stop();
      await remove();
    };
    return { host, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function holdDisks(name: string, application: Application, mounts: readonly string[]): Promise<void> {
  const image = (await ensureImages([application.name])).get(application.name) ?? '';
  const labels = ['--label', `${label}=1`, '--label', `${label}.owner=${ownerOf(process.pid)}`];
  await output('docker', ['run', '-d', '--init', '--name', name, ...labels, ...mounts, image, 'sleep', 'infinity']);
}

/** Disks of a harness that was ended; those that are in use Docker does not remove. */
export async function removeOldDisks(): Promise<void> {
  const names = await output('docker', ['volume', 'ls', '-q', '-f', `label=${mark}`]);
  for (const name of names.split('\n').filter(Boolean)) await execute('docker', ['volume', 'rm', name]);
}
