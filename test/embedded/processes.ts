import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { ServerChannel, Session } from 'ssh2';
import type { EmbeddedHostOptions } from './host.ts';

/** What the host's connections run. */
export interface Processes {
  /** Process id → ends its group, the rude way. */
  readonly running: Map<number, () => void>;
  readonly commands: string[];
}

/**
 * One session of a connection: an `exec` or a `shell` request becomes a process in a session of its own, as sshd does it.
 * Without a terminal sshd sends no signal when the channel or the connection goes away: it only closes the pipes,
 * and so do we, because that is what a client must cope with.
 */
export function serveSession(
  session: Session,
  options: EmbeddedHostOptions,
  processes: Processes,
  over: () => void,
): void {
  const env: Record<string, string> = {};
  let child: ChildProcessWithoutNullStreams | undefined;
  session.on('env', (accept, _reject, info) => {
    env[info.key] = info.val;
    accept?.();
  });
  session.on('pty', (accept) => accept?.());
  session.on('window-change', (accept) => accept?.());
  session.on('signal', (accept, reject, info) => {
    const sent = child?.pid !== undefined && signalGroup(child.pid, `SIG${info.name}` as NodeJS.Signals);
    if (sent) accept?.();
    else reject?.();
  });
  session.on('exec', (accept, _reject, info) => {
    processes.commands.push(info.command);
    child = serve(accept(), ['-c', info.command], env, options, processes);
  });
  session.on('shell', (accept) => {
    child = serve(accept(), [], env, options, processes);
  });
  session.once('close', over);
}

function serve(
  channel: ServerChannel,
  args: string[],
  env: Record<string, string>,
  options: EmbeddedHostOptions,
  processes: Processes,
): ChildProcessWithoutNullStreams {
  const shell = options.shell ?? '/bin/sh';
  const child = spawn(shell, args, {
    cwd: options.home,
    env: { ...base(options, shell), ...env, ...options.env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) {
    processes.running.set(pid, () => signalGroup(pid, 'SIGKILL'));
    child.once('exit', () => processes.running.delete(pid));
  }
  connectPipes(child, channel);
  return child;
}

function base(options: EmbeddedHostOptions, shell: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: options.home,
    USER: options.user,
    LOGNAME: options.user,
    SHELL: shell,
  };
}

function connectPipes(child: ChildProcessWithoutNullStreams, channel: ServerChannel): void {
  child.stdin.on('error', () => undefined);
  channel.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  // The exit status goes out at once; the channel ends when nobody can write to it any more. ssh2 drops what standard error
  // still holds back for want of a window when the channel ends: that goes first.
  child.once('exit', (code, signal) => {
    if (code === null) channel.exit((signal ?? 'SIGKILL').replace(/^SIG/, ''), false, '');
    else channel.exit(code);
  });
  child.once('close', () => channel.stderr.end(() => channel.end()));
  child.once('error', (error) => {
    channel.stderr.write(`${error.message}\n`);
    channel.exit(127);
    channel.end();
  });
  channel.once('close', () => {
    for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
  });
}

function signalGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false; // It has ended already.
  }
}
