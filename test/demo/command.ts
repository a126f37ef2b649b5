import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Everything it writes is added here. */
  readonly log?: string;
  readonly onLine?: (line: string) => void;
  readonly input?: string;
  /** Aborted: the command and all it started are ended. */
  readonly signal?: AbortSignal;
}

/** A command that did not end well. The message shows its last lines, for these mostly say why. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}

const shownLines = 40;

/** Runs a command to its end and returns its standard output; throws CommandFailed unless it exits with 0. */
export async function execute(file: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  options.signal?.throwIfAborted();
  // A group of its own: Ctrl-C is for the demo to handle, and whatever the command starts can be ended with it.
  const child = spawn(file, args, { cwd: options.cwd, env: options.env ?? process.env, detached: true });
  const end = () => endGroup(child.pid, 'SIGTERM');
  options.signal?.addEventListener('abort', end, { once: true });
  const log = options.log === undefined ? undefined : createWriteStream(options.log, { flags: 'a' });
  const stdout: string[] = [];
  const all: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (stream === child.stdout) stdout.push(line);
      all.push(line);
      log?.write(`${line}\n`);
      options.onLine?.(line);
    });
  }
  child.stdin.on('error', () => {}).end(options.input ?? '');
  const ending = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : code === null ? `${signal}` : `exit ${code}`));
  });
  options.signal?.removeEventListener('abort', end);
  if (log) await finished(log.end());
  options.signal?.throwIfAborted();
  if (ending !== '') throw new CommandFailed(report([file, ...args].join(' '), ending, all, options.log));
  return stdout.join('\n');
}

/** Signals a process group that we started; one that is gone is no error. */
export function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It ended before.
  }
}

function report(command: string, ending: string, lines: readonly string[], log: string | undefined): string {
  const left = lines.length - shownLines;
  const tail = lines.slice(-shownLines).map((line) => `    ${line}`);
  return [
    `${command}\nended with ${ending}.`,
    ...(left > 0 ? [`    (${left} lines before)`] : []),
    ...tail,
    ...(log === undefined ? [] : [`Everything it wrote: ${log}`]),
  ].join('\n');
}
