/** `npm run demo`: the whole product on one machine, with nothing but Node and Python. Started by scripts/demo.mjs. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { breakageStory, breakNextMigration } from './breakage.ts';
import { organiser } from './build.ts';
import { type DemoOptions, readOptions, usage } from './options.ts';
import { endProcessesOf } from './processes.ts';
import { type Check, type Moment, proveUpgrade, proveWayBack, table } from './proof.ts';
import { findPython } from './python.ts';
import type { ActionResult } from './runner.ts';
import { installSite, type Site } from './site.ts';
import { Terminal } from './terminal.ts';
import { type Door, demoInputs, logFile, openDoor, upgrade } from './upgrade.ts';
import { visit } from './visitor.ts';

/** What the demo has begun and must end. */
interface Started {
  readonly folder: string;
  site?: Site;
  door?: Door;
}

const neededBytes = 2.5e9;

/** The demo from its command line to its exit code. Whatever happens, nothing of it goes on running. */
export async function main(project: string, args: readonly string[]): Promise<number> {
  const terminal = new Terminal();
  let options: DemoOptions | undefined;
  try {
    options = readOptions(args);
  } catch (error) {
    terminal.print(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (options === undefined) {
    terminal.print(usage);
    return 0;
  }
  return await inFolder(project, terminal, options);
}

async function inFolder(project: string, terminal: Terminal, options: DemoOptions): Promise<number> {
  const stopped = new AbortController();
  const stop = () => stopped.abort(new Error('stopped by Ctrl-C'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  let started: Started | undefined;
  let good = false;
  try {
    await checkMachine();
    started = { folder: await mkdtemp(join(tmpdir(), 'steady-upgrade-demo-')) };
    good = await show({ project, terminal, options, signal: stopped.signal, started });
  } catch (error) {
    if (stopped.signal.aborted) terminal.say('Stopped.', 'yellow');
    else terminal.print(`\n${terminal.paint((error as Error).message, 'red')}`);
  }
  if (started) await tidy(terminal, started, options.keep || !(good || stopped.signal.aborted));
  return good ? 0 : 1;
}

interface Show {
  readonly project: string;
  readonly terminal: Terminal;
  readonly options: DemoOptions;
  readonly signal: AbortSignal;
  readonly started: Started;
}

/** The story. */
async function show(demo: Show): Promise<boolean> {
  const { terminal, options, started } = demo;
  terminal.title('A pretalx as an ordinary user has it');
  const site = await prepareSite(demo);
  started.site = site;
  await terminal.stage('Start it under supervisor', () => site.start());
  terminal.say(`  ${site.url} serves pretalx ${await site.servedVersion()}`);
  if (options.break) {
    terminal.title('Something is wrong with its data, and nobody knows');
    await breakNextMigration(site);
    for (const line of breakageStory.split('\n')) terminal.say(`  ${line}`);
  }
  const before = await moment(site);
  started.door = await openDoor(site);
  terminal.title(`The workflow's step runs: upgrade to ${options.version} over SSH (${started.door.host.url})`);
  const endVisit = visit(`${site.url}/orga/login/`);
  const result = await runStep(demo, site, started.door);
  const visits = await endVisit();
  const after = await moment(site);
  demo.signal.throwIfAborted();
  terminal.title('What the job’s summary page shows');
  for (const line of result.summary.trimEnd().split('\n'))
    terminal.print(`       ${terminal.paint('│', 'dim')} ${line}`);
  const good = judge(demo, result, before, after);
  terminal.say(
    `  Somebody asked for the login page ${visits.asked} times meanwhile, and got it ${visits.answered} times; ` +
      `the longest wait was ${visits.longestGapSeconds.toFixed(1)} s.`,
  );
  await whereToLook(demo, result);
  if (options.stay) await stay(demo, site);
  return good;
}

async function prepareSite({ project, terminal, options, signal, started }: Show): Promise<Site> {
  const python = await findPython(options.python);
  terminal.say(`  Python ${python.version} (${python.executable})`);
  terminal.say(`  Folder ${started.folder}`);
  const cache = join(project, '.cache', 'sites');
  if (options.fresh) await rm(cache, { recursive: true, force: true });
  return await installSite(started.folder, { python, progress: terminal, cache, signal });
}

async function runStep(demo: Show, site: Site, door: Door): Promise<ActionResult> {
  const { project, terminal, options, signal } = demo;
  const inputs = { ...demoInputs(site, options.version), ...door.inputs };
  if ('settings' in inputs)
    terminal.say(`  Another pretalx runs on this machine, so the step says which one: ${inputs.settings}`);
  const dist = options.dist === undefined ? undefined : resolve(options.dist);
  const folder = join(site.layout.home, 'runner');
  await mkdir(folder, { recursive: true });
  return await upgrade(terminal, { project, dist, inputs, folder, verbose: options.verbose, cancel: signal });
}

function judge({ terminal, options }: Show, result: ActionResult, before: Moment, after: Moment): boolean {
  const wanted = options.break ? { status: 'rolled-back', code: 1 } : { status: 'upgraded', code: 0 };
  const outcome = `exit code ${result.code}, status ${result.outputs.status || 'none'}`;
  const ended = result.code === wanted.code && result.outputs.status === wanted.status;
  const checks = options.break
    ? proveWayBack(before, after)
    : proveUpgrade(before, after, result.outputs['to-version'] ?? 'none');
  terminal.title('What is there now, asked of the site and its files');
  terminal.say(`  ${sign(terminal, ended)} the step ended with ${outcome}`);
  const [head = '', ...lines] = table(checks);
  terminal.say(`    ${head}`, 'dim');
  for (const [index, line] of lines.entries())
    terminal.say(`  ${sign(terminal, checks[index]?.good === true)} ${line}`);
  const good = ended && checks.every((check: Check) => check.good);
  terminal.title(verdict(options, good));
  return good;
}

function verdict(options: DemoOptions, good: boolean): string {
  if (!good) return 'This is not what should have happened.';
  if (options.break)
    return 'The upgrade failed, and nobody lost anything: the old version serves, with every row in its place.';
  return 'The new version serves, with everything that was there before.';
}

function sign(terminal: Terminal, good: boolean): string {
  return good ? terminal.paint('✓', 'green') : terminal.paint('✗', 'red');
}

async function moment(site: Site): Promise<Moment> {
  return { fingerprint: await site.fingerprint(), served: (await site.servedVersion()) ?? 'no answer' };
}

/** The folder goes; what is worth reading of it stays, and is small. */
async function whereToLook({ project, terminal, started }: Show, result: ActionResult): Promise<void> {
  const shelf = join(project, '.cache', 'demo', 'last-run');
  await rm(shelf, { recursive: true, force: true });
  await mkdir(shelf, { recursive: true });
  const { report } = result.outputs;
  const files = {
    'summary.md': result.summaryFile,
    'action.log': logFile(join(started.folder, 'runner')),
    ...(report ? { 'report.json': report } : {}),
    'site-logs': join(started.folder, 'logs'),
    // The program that the host ran, its journal and all of its output.
    'host-runs': join(stateFolder(started.folder), 'runs'),
  };
  terminal.say('  To read:');
  for (const [name, path] of Object.entries(files)) {
    if (!existsSync(path)) continue;
    await cp(path, join(shelf, name), { recursive: true });
    terminal.say(`    ${join(shelf, name)}`);
  }
}

async function stay({ terminal, signal }: Show, site: Site): Promise<void> {
  terminal.title(`${site.url}/democon/ stays up until you press Ctrl-C`);
  terminal.say(`  Organisers: ${site.url}/orga/login/, ${organiser.email}, password ${organiser.password}`);
  await new Promise((resolved) => signal.addEventListener('abort', resolved, { once: true }));
}

async function tidy(terminal: Terminal, { folder, site, door }: Started, keep: boolean): Promise<void> {
  await terminal.stage('Stop everything that was started', async () => {
    await door?.host.close();
    await site?.stop();
    await endProcessesOf(folder);
    await rm(stateFolder(folder), { recursive: true, force: true });
    if (!keep) await rm(folder, { recursive: true, force: true });
  });
  if (keep) terminal.say(`  ${folder} is still there, with all logs. Remove it when you have seen enough.`);
}

/** What the action keeps on a host is not below the folder: an account has one home, whatever HOME says. */
function stateFolder(folder: string): string {
  const state = userInfo().username === 'root' ? '/var/lib' : join(homedir(), '.local', 'state');
  return join(state, 'steady-upgrade', basename(folder).toLowerCase());
}

async function checkMachine(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new Error(
      `The demo plays a server, and servers run Linux; this is ${process.platform}. Try it in a virtual machine or WSL.`,
    );
  }
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize < neededBytes) {
    throw new Error(`The demo needs ${neededBytes / 1e9} GB in ${tmpdir()}; set TMPDIR to a folder with more room.`);
  }
}
