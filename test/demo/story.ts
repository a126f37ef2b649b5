import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { breakageStory, breakNextMigration } from './breakage.ts';
import { organiser } from './build.ts';
import { readable } from './markdown.ts';
import type { DemoOptions } from './options.ts';
import type { Moment } from './proof.ts';
import { newestVersion, type Python } from './python.ts';
import type { ActionResult } from './runner.ts';
import { keepForReading } from './shelf.ts';
import { installSite, type Site } from './site.ts';
import type { Terminal } from './terminal.ts';
import { type Door, demoInputs, openDoor, upgrade } from './upgrade.ts';
import { judge, verdict } from './verdict.ts';
import { visit } from './visitor.ts';

/** What was begun and must be ended, as far as the story got. */
export interface Started {
  readonly folder: string;
  site?: Site;
  door?: Door;
}

export interface Telling {
  readonly project: string;
  readonly terminal: Terminal;
  readonly options: DemoOptions;
  readonly python: Python;
  readonly signal: AbortSignal;
  readonly started: Started;
}

/** The story, from nothing to the verdict: whether everything went as it should. */
export async function tell(telling: Telling): Promise<boolean> {
  const { terminal, options, started, signal } = telling;
  const version = options.version ?? newestVersion(telling.python);
  terminal.title('A pretalx as an ordinary user has it');
  const site = await prepare(telling);
  started.site = site;
  await terminal.stage('Start it under supervisor', () => site.start(signal));
  terminal.say(`  ${site.url} serves pretalx ${await site.servedVersion()}`);
  if (options.break) await spoil(terminal, site);
  started.door = await openDoor(site);
  terminal.title(`The workflow’s step: upgrade to ${version} over SSH (${started.door.host.url})`);
  const { result, ...moments } = await watched(telling, site, started.door, version);
  signal.throwIfAborted();
  terminal.title('The job’s summary');
  for (const line of readable(result.summary)) terminal.print(`       ${terminal.paint('│', 'dim')} ${line}`);
  terminal.title('What is there now, asked of the site and its files');
  const good = judge(terminal, options.break, result, moments);
  terminal.title(verdict(options.break, good));
  terminal.say('To read:');
  const shelf = join(telling.project, '.cache', 'demo', 'last-run');
  for (const path of await keepForReading(shelf, started.folder, result)) terminal.say(`  ${path}`);
  if (options.stay) await stay(telling, site);
  return good;
}

async function prepare({ project, terminal, options, python, signal, started }: Telling): Promise<Site> {
  terminal.say(`  Python ${python.version} (${python.executable})`);
  terminal.say(`  Folder ${started.folder}`);
  const cache = options.fresh ? {} : { cache: join(project, '.cache', 'sites') };
  return await installSite(started.folder, { python, progress: terminal, signal, ...cache });
}

async function spoil(terminal: Terminal, site: Site): Promise<void> {
  terminal.title('Something is wrong with its data, and nobody knows');
  await breakNextMigration(site);
  for (const line of breakageStory.split('\n')) terminal.say(`  ${line}`);
}

/** The step, with a look at the site before and after, and a visitor meanwhile. */
async function watched(telling: Telling, site: Site, door: Door, version: string) {
  const before = await moment(site);
  const endVisit = visit(`${site.url}/orga/login/`);
  const result = await runStep(telling, site, { ...demoInputs(site, version), ...door.inputs });
  const { asked, answered, longestGapSeconds } = await endVisit();
  const wait = longestGapSeconds.toFixed(1);
  telling.terminal.say(
    `  A visitor asked ${asked} times meanwhile and was answered ${answered} times; longest wait ${wait} s.`,
  );
  return { result, before, after: await moment(site) };
}

async function runStep(telling: Telling, site: Site, inputs: Readonly<Record<string, string>>): Promise<ActionResult> {
  const { project, terminal, options, signal } = telling;
  if ('settings' in inputs) terminal.say(`  Another pretalx runs on this machine; settings: ${inputs.settings}`);
  const folder = join(site.layout.home, 'runner');
  await mkdir(folder, { recursive: true });
  return await upgrade(terminal, {
    project,
    dist: options.dist,
    inputs,
    folder,
    verbose: options.verbose,
    cancel: signal,
  });
}

async function moment(site: Site): Promise<Moment> {
  return { fingerprint: await site.fingerprint(), served: (await site.servedVersion()) ?? 'no answer' };
}

async function stay({ terminal, signal }: Telling, site: Site): Promise<void> {
  terminal.title(`${site.url}/democon/ stays up until you press Ctrl-C`);
  terminal.say(`  Organisers: ${site.url}/orga/login/, ${organiser.email}, password ${organiser.password}`);
  await new Promise((resolved) => signal.addEventListener('abort', resolved, { once: true }));
}
