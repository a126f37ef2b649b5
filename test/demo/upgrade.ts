import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import ssh2 from 'ssh2';
import { type EmbeddedHost, startEmbeddedHost } from '../embedded/host.ts';
import { type ActionFile, readActionFile } from './action-file.ts';
import { ActionView } from './action-view.ts';
import { instanceOf } from './machine.ts';
import { otherPretalx } from './processes.ts';
import { type ActionResult, runAction } from './runner.ts';
import type { Site } from './site.ts';
import type { Terminal } from './terminal.ts';

/** An SSH host in front of a site, and what a workflow needs to log in to it. */
export interface Door {
  readonly host: EmbeddedHost;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Opens the site's machine to SSH, on loopback, for a key made just now; with a passphrase on it, if one is given. */
export async function openDoor(site: Pick<Site, 'layout' | 'environment'>, passphrase = ''): Promise<Door> {
  const encrypted = { passphrase, cipher: 'aes256-ctr', rounds: 16 };
  const key = ssh2.utils.generateKeyPairSync('ed25519', passphrase === '' ? {} : encrypted);
  const user = userInfo().username;
  const host = await startEmbeddedHost({
    user,
    authorizedKey: key.public,
    home: site.layout.home,
    env: await withoutSudo(site),
  });
  const inputs = {
    host: '127.0.0.1',
    port: String(host.port),
    user,
    'private-key': key.private,
    ...(passphrase === '' ? {} : { passphrase }),
    'known-hosts': host.hostKeyLine,
  };
  return { host, inputs };
}

/**
 * A login that may not become root, whatever the account it really is may do with sudo here: nothing that root would
 * have to take away is left on the machine.
 */
async function withoutSudo(site: Pick<Site, 'layout' | 'environment'>): Promise<Record<string, string>> {
  const folder = join(site.layout.home, 'no-sudo');
  const sudo = '#!/bin/sh\necho "sudo: this account may not become root" >&2\nexit 1\n';
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'sudo'), sudo, { mode: 0o755 });
  return { ...site.environment, PATH: [folder, site.environment.PATH].join(delimiter) };
}

/** The inputs of the demo's workflow, defaults of action.yml left out. */
export function demoInputs(site: Site, version: string): Record<string, string> {
  return {
    application: 'pretalx',
    version,
    // What a run keeps on its host is named by this, and taken away with the demo.
    instance: instanceOf(site.layout.home),
    'backup-directory': join(site.layout.home, 'backups'),
    ...(otherPretalx(site.layout.home) ? { settings: `web-service: ${site.program}` } : {}),
  };
}

export interface Upgrade {
  readonly project: string;
  readonly dist: string | undefined;
  readonly inputs: Readonly<Record<string, string>>;
  /** Folder of the runner: its temporary files and the log. */
  readonly folder: string;
  readonly verbose: boolean;
  readonly cancel: AbortSignal;
}

/** Runs main and then post, as a runner does for `uses: …/steady-upgrade`. */
export async function upgrade(terminal: Terminal, options: Upgrade): Promise<ActionResult> {
  const action = readAction(options.project, options.dist);
  const inputs = { ...action.inputs, ...options.inputs };
  const view = new ActionView(terminal, logFile(options.folder), options.verbose);
  const run = async (entry: string, state: Readonly<Record<string, string>>) => {
    const { folder, cancel } = options;
    const result = await runAction({ entry, inputs, state, folder, cancel, onLine: (line) => view.show(line) });
    view.end();
    return result;
  };
  const result = await run(action.main, {});
  if (action.post !== undefined) await run(action.post, result.state);
  return result;
}

/** The whole log, as a person sees it. */
export function logFile(folder: string): string {
  return join(folder, 'action.log');
}

/** The project's action.yml, with its programs taken from another build when one is named. */
export function readAction(project: string, dist: string | undefined): ActionFile {
  const action = readActionFile(join(project, 'action.yml'));
  if (dist === undefined) return action;
  return { ...action, main: resolve(dist, 'main.cjs'), post: resolve(dist, 'post.cjs') };
}
