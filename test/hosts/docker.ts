// Starts programs and collects what they say. Docker is used through its client only.
import { spawn } from 'node:child_process';

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

export interface ExecOptions {
  /** Written to standard input, which is closed afterwards. */
  input?: string;
  /** Kills the program after so long; the code is then -1. */
  timeoutMs?: number;
}

export function execute(program: string, args: readonly string[], options: ExecOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const timer =
      options.timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.timeoutMs);
    child.stdout.on('data', (data: Buffer) => stdout.push(data));
    child.stderr.on('data', (data: Buffer) => stderr.push(data));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({
        code: code ?? -1,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
      });
    });
    // A program that does not read its input must not end the test run with EPIPE.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/** The trimmed standard output of a program that must succeed. */
export async function output(program: string, args: readonly string[], options?: ExecOptions): Promise<string> {
  const result = await execute(program, args, options);
  if (result.code !== 0) {
    throw new Error(`${program} ${args.join(' ')}: exit ${result.code}\n${result.stderr || result.stdout}`);
  }
  return result.stdout.trim();
}
