/**
 * A small stand-in for GitHub's runner: one entry of an action as a child process, with everything that a runner
 * gives it and reads from it. Shared by the demo and by the end-to-end tests.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inputVariables } from './action-file.ts';
import { FileCommands } from './file-commands.ts';
import { type Annotation, type LogLine, WorkflowLog } from './workflow-log.ts';

export interface RunActionOptions {
  /** The program: `dist/main.cjs`, or `dist/post.cjs` with the `state` that main left. */
  readonly entry: string;
  /** All inputs, defaults included (`{ ...readActionFile(…).inputs, host: … }`): a runner passes every one. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly state?: Readonly<Record<string, string>>;
  /** Over what the machine and the runner set. */
  readonly env?: Readonly<Record<string, string>>;
  /** GITHUB_WORKSPACE; the default is an empty folder, as in a job without a checkout. */
  readonly cwd?: string;
  /** Holds RUNNER_TEMP and RUNNER_TOOL_CACHE, which stay for whoever wants to read reports in them. */
  readonly folder?: string;
  readonly onLine?: (line: LogLine) => void;
  /** Aborted: the job is cancelled, in GitHub's way (SIGINT, 7.5 s, SIGTERM, 2.5 s, SIGKILL). */
  readonly cancel?: AbortSignal;
  /** For tests that take the runner away: the process just started. */
  readonly onStart?: (child: ChildProcess) => void;
}

export interface ActionResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown of the job summary, and the file that holds it. */
  readonly summary: string;
  readonly summaryFile: string;
  readonly state: Readonly<Record<string, string>>;
  readonly annotations: readonly Annotation[];
  /** What a person sees, masked, one line each. */
  readonly log: string;
  /** What the action really wrote, secrets and commands included: for tests only. */
  readonly raw: string;
  readonly seconds: number;
  readonly folder: string;
}

/** Runs one entry of an action to its end. Does not throw for an exit code, whatever it is. */
export async function runAction(options: RunActionOptions): Promise<ActionResult> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'steady-upgrade-runner-')));
  const started = Date.now();
  const files = await FileCommands.create(join(folder, 'temp'));
  const environment = { ...(await runnerEnvironment(folder, options)), ...files.environment(), ...options.env };
  const log = new WorkflowLog();
  const seen: string[] = [];
  const raw: string[] = [];
  const child = spawn(process.execPath, [options.entry], {
    cwd: environment.GITHUB_WORKSPACE,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.onStart?.(child);
  follow(child, (text) => {
    raw.push(text);
    for (const line of log.read(text)) {
      seen.push(plain(line));
      options.onLine?.(line);
    }
  });
  const code = await ended(child, options.cancel);
  return {
    code,
    outputs: await files.values('OUTPUT'),
    summary: log.mask(await files.summary()),
    summaryFile: files.path('STEP_SUMMARY'),
    state: await files.values('STATE'),
    annotations: log.annotations,
    log: seen.join('\n'),
    raw: raw.join('\n'),
    seconds: (Date.now() - started) / 1000,
    folder,
  };
}

async function runnerEnvironment(folder: string, options: RunActionOptions): Promise<Record<string, string>> {
  const paths = { RUNNER_TEMP: join(folder, 'temp'), RUNNER_TOOL_CACHE: join(folder, 'tools') };
  const workspace = options.cwd ?? join(folder, 'workspace');
  for (const path of [...Object.values(paths), workspace]) await mkdir(path, { recursive: true });
  const state = Object.entries(options.state ?? {}).map(([name, value]) => [`STATE_${name}`, value]);
  return {
    ...machineEnvironment(),
    ...inputVariables(options.inputs ?? {}),
    ...Object.fromEntries(state),
    ...paths,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_JOB: 'upgrade',
    GITHUB_REPOSITORY: 'octocat/talks',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: String(Date.now()),
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_WORKFLOW: 'Upgrade',
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_NAME: 'steady-upgrade-runner',
    RUNNER_OS: process.platform === 'darwin' ? 'macOS' : 'Linux',
  };
}

/** This machine's variables without those of a runner it may be: an action under test must not see the outer one's. */
function machineEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(INPUT|STATE|GITHUB|RUNNER|ACTIONS)_/.test(name));
  return Object.fromEntries(own.map(([name, value]) => [name, value ?? '']));
}

function follow(child: ChildProcess, onLine: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine);
  }
}

function ended(child: ChildProcess, cancel: AbortSignal | undefined): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const timers: NodeJS.Timeout[] = [];
    const onCancel = () => {
      child.kill('SIGINT');
      timers.push(setTimeout(() => child.kill('SIGTERM'), 7_500));
      timers.push(setTimeout(() => child.kill('SIGKILL'), 10_000));
    };
    if (cancel?.aborted) onCancel();
    cancel?.addEventListener('abort', onCancel, { once: true });
    child.once('error', reject);
    child.once('close', (code) => {
      for (const timer of timers) clearTimeout(timer);
      cancel?.removeEventListener('abort', onCancel);
      resolve(code);
    });
  });
}

function plain({ kind, text, continued }: LogLine): string {
  if (continued) return `  ${text}`;
  if (kind === 'group') return `▸ ${text}`;
  return kind === 'error' || kind === 'warning' || kind === 'notice' ? `${kind}: ${text}` : text;
}
