/** `npm run demo`: the whole product on one machine, with nothing but Node and Python. Started by scripts/demo.mjs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkMachine, stateFolder } from './machine.ts';
import { type DemoOptions, readOptions, usage } from './options.ts';
import { endProcessesOf } from './processes.ts';
import { findPython } from './python.ts';
import { type Started, tell } from './story.ts';
import { Terminal } from './terminal.ts';
import { readAction } from './upgrade.ts';

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
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => stopped.abort(new Error(`stopped by ${signal}`)));
  }
  let started: Started | undefined;
  let code = 1;
  try {
    await checkMachine(readAction(project, options.dist).main);
    const python = await findPython(options.python);
    started = { folder: await mkdtemp(join(tmpdir(), 'steady-upgrade-demo-')) };
    code = (await tell({ project, terminal, options, python, signal: stopped.signal, started })) ? 0 : 1;
  } catch (error) {
    if (stopped.signal.aborted) code = 130;
    terminal.print(`\n${terminal.paint(stopped.signal.aborted ? 'Stopped.' : (error as Error).message, 'red')}`);
  }
  // After a failure the folder is where to look; nobody who pressed Ctrl-C wants to.
  if (started) await tidy(terminal, started, options.keep || code === 1);
  return code;
}

async function tidy(terminal: Terminal, { folder, site, door }: Started, keep: boolean): Promise<void> {
  await terminal.stage('Stop everything that was started', async (say) => {
    await door?.host.close();
    say('supervisor and the site');
    await site?.stop();
    await endProcessesOf(folder);
    if (keep) return;
    say('removing the folder');
    await rm(stateFolder(folder), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });
  if (!keep) return;
  terminal.say('  Still there, with all logs; remove it when you have seen enough:');
  terminal.say(`    rm -rf ${folder} ${stateFolder(folder)}`);
}
