import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Connection } from '../../src/inputs/request.ts';
import { type EmbeddedHost, type EmbeddedHostOptions, startEmbeddedHost } from '../embedded/host.ts';

/** A log that nobody reads. */
export const quiet = { info: () => undefined, debug: () => undefined };

/** How to reach an embedded host that takes the password `open` of `deploy`. */
export function connectionTo(host: EmbeddedHost): Connection {
  return {
    host: '127.0.0.1',
    port: host.port,
    user: 'deploy',
    password: 'open',
    knownHosts: host.hostKeyLine,
    connectTimeoutSeconds: 10,
  };
}

/** Hosts of a test file, in a folder of their own. What was started or kept is closed after each test, the last one first. */
export function embeddedHosts(name: string, password: string) {
  const opened: { close(): Promise<void> }[] = [];
  const folder = { path: '' };
  beforeAll(async () => {
    folder.path = await mkdtemp(join(tmpdir(), `steady-${name}-`));
  });
  afterAll(() => rm(folder.path, { recursive: true, force: true }));
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
  });
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    opened.push(one);
    return one;
  };
  const start = async (options: Partial<EmbeddedHostOptions> = {}): Promise<EmbeddedHost> =>
    keep(await startEmbeddedHost({ user: 'deploy', home: folder.path, password, ...options }));
  return { folder, keep, start };
}
