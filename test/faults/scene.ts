import type { Fingerprint, TestHost } from '../hosts/host.ts';
import { type Application, applicationOf, type Door } from './applications.ts';
import { prepareHost } from './arm.ts';
import { startOnDisks } from './disks.ts';
import type { ApplicationName } from './kinds.ts';
import { Writer } from './writer.ts';

/** A host with somebody who writes on it, and what was there before. */
export interface Scene {
  readonly application: Application;
  readonly host: TestHost;
  readonly door: Door;
  readonly writer: Writer;
  readonly before: Fingerprint;
  close(): Promise<void>;
}

export async function openScene(name: ApplicationName): Promise<Scene> {
  const application = applicationOf(name);
  const { host, stop } = await startOnDisks(application, { publish: [application.port] });
  try {
    await prepareHost(host, application);
    const door = application.door(host);
    const writer = new Writer(door, 'w');
    const before = await host.fingerprint();
    writer.start();
    const close = async () => {
      await writer.pause();
      await stop();
    };
    return { application, host, door, writer, before, close };
  } catch (error) {
    await stop();
    throw error;
  }
}
