/**
 * An ordinary user's pretalx in one folder: virtualenv, SQLite, gunicorn under a supervisor of its own, no root.
 * For the demo, and for tests that want the real application behind the embedded SSH host.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import uploads from '../hosts/images/seed.py';
import { buildSite } from './build.ts';
import { cacheName, SiteCache } from './cache.ts';
import { execute } from './command.ts';
import { siteEnvironment } from './environment.ts';
import { type Fingerprint, takeFingerprint } from './fingerprint.ts';
import { type Layout, layoutOf, pretalxConfig, supervisorConfig } from './layout.ts';
import msgfmt from './msgfmt.py';
import { freePort } from './port.ts';
import { type Progress, silent } from './progress.ts';
import { findPython, type Python } from './python.ts';
import { Supervisor } from './supervisor.ts';

export interface SiteOptions {
  readonly version?: string;
  readonly python?: Python;
  readonly progress?: Progress;
  /** Folder of sites that were built before; without one, everything is installed anew. */
  readonly cache?: string;
  readonly signal?: AbortSignal | undefined;
}

/** To be raised when build.ts changes what it builds: sites in caches are then built anew. */
const recipe = '2';

/** Installs a site, or unpacks one that was built before. It does not run yet. */
export async function installSite(folder: string, options: SiteOptions = {}): Promise<Site> {
  const { version = '2024.3.1', progress = silent, signal } = options;
  const python = options.python ?? (await findPython());
  const layout = layoutOf(folder);
  const site = new Site(layout, await freePort());
  await mkdir(layout.root, { recursive: true });
  await site.configure();
  const cache = options.cache === undefined ? undefined : new SiteCache(options.cache);
  const name = cacheName(version, python.version, [recipe, python.executable, uploads, msgfmt]);
  if (cache?.has(name)) {
    await progress.stage(`Unpack pretalx ${version} as it was installed before`, () =>
      cache.restore(name, layout, signal),
    );
  } else {
    await buildSite({ layout, version, python, progress, env: site.environment, signal });
    if (cache) await progress.stage('Keep a copy of it for the next time', () => cache.keep(name, layout, signal));
  }
  await site.configure();
  return site;
}

/** An installed site. */
export class Site {
  readonly layout: Layout;
  readonly port: number;
  /** Name of the web process under supervisor; no other site on this machine has it. */
  readonly program: string;
  /** What a login on the site's host has in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  #supervisor: Supervisor | undefined;

  constructor(layout: Layout, port: number) {
    this.layout = layout;
    this.port = port;
    this.program = `pretalx-${basename(layout.home)}`.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
    this.environment = siteEnvironment(layout.home);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get supervisor(): Supervisor {
    if (this.#supervisor === undefined) throw new Error('The site was not started.');
    return this.#supervisor;
  }

  /** Writes pretalx.cfg and supervisord.conf. */
  async configure(): Promise<void> {
    const { layout } = this;
    // A socket's path has 107 characters at most, and supervisor adds its process id for a moment.
    if (layout.supervisorSocket.length > 95)
      throw new Error(`The path of ${layout.home} is too long for a socket in it.`);
    await mkdir(layout.logs, { recursive: true });
    await writeFile(layout.config, pretalxConfig(layout, this.url), { mode: 0o600 });
    const gunicorn = `pretalx.wsgi --name pretalx --workers 2 --bind 127.0.0.1:${this.port}`;
    await writeFile(layout.supervisorConfig, supervisorConfig(layout, this.program, gunicorn));
  }

  /** Starts supervisord and waits until the site answers, and supervisor no longer waits whether it will stay up. */
  async start(signal?: AbortSignal): Promise<void> {
    this.#supervisor = new Supervisor(this.layout, this.environment);
    for (let waited = 0; waited < 300 && !signal?.aborted; waited += 1) {
      if ((await this.status('/orga/login/')) === 200 && (await this.#running())) return;
      if (!this.#supervisor.alive) break;
      await wait(200);
    }
    await this.stop();
    signal?.throwIfAborted();
    throw new Error(`The site does not answer at ${this.url}; its logs: ${this.layout.logs}`);
  }

  async #running(): Promise<boolean> {
    // Its exit code is 0 for STARTING too: only the word tells.
    return await this.supervisor.control('status', this.program).then(
      (status) => status.includes(' RUNNING '),
      () => false,
    );
  }

  async stop(): Promise<void> {
    await this.#supervisor?.stop();
  }

  /** HTTP status of a path; 0 when nobody answers. */
  async status(path: string): Promise<number> {
    try {
      const response = await fetch(`${this.url}${path}`, { redirect: 'manual', signal: AbortSignal.timeout(5_000) });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return 0;
    }
  }

  /** The version that the running process says it is, in the export of the event's schedule. */
  async servedVersion(): Promise<string | undefined> {
    try {
      const response = await fetch(`${this.url}/democon/schedule/export/schedule.json`);
      const schedule = (await response.json()) as { generator?: { version?: string } };
      return schedule.generator?.version;
    } catch {
      return undefined;
    }
  }

  fingerprint(): Promise<Fingerprint> {
    return takeFingerprint(this.layout, this.environment);
  }

  /** Runs Python with the application's models, in the folder and environment of the web process. */
  shell(code: string): Promise<string> {
    // pretalx greets whoever starts it, on standard output.
    const script = `import sys, django\nsys.stdout = sys.stderr\ndjango.setup()\nsys.stdout = sys.__stdout__\n${code}`;
    const env = { ...this.environment, DJANGO_SETTINGS_MODULE: 'pretalx.settings' };
    return execute(this.layout.python, ['-W', 'ignore', '-'], { cwd: this.layout.root, env, input: script });
  }

  /** Where supervisorctl is and what it is told to read. */
  get control(): { readonly command: string; readonly configuration: string } {
    return { command: join(this.layout.tools, 'bin', 'supervisorctl'), configuration: this.layout.supervisorConfig };
  }
}
