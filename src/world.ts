import type { Request } from './inputs/request.ts';
import type { PublishPorts } from './report/publish.ts';
import type { Sink } from './report/sink.ts';
import type { Host } from './transport/host.ts';
import type { RunnerTools } from './wheelhouse/tools.ts';

/** What a run needs of the world around it: the entry point brings the real one, tests their own. */
export interface World {
  /** An action input as the user wrote it; '' when not given. */
  readonly getInput: (name: string) => string;
  /** Has the runner hide a secret in everything that is logged. */
  readonly setSecret: (secret: string) => void;
  readonly debug: (text: string) => void;
  readonly readFile: (path: string) => Promise<string>;
  readonly connect: (connection: Request['connection']) => Promise<Host>;
  /** The runner's own programs and cache, for hosts that cannot fetch by themselves. */
  readonly runner: () => Promise<RunnerTools>;
  readonly sink: Sink;
  readonly ports: PublishPorts;
  /** Milliseconds of a clock that is not set back. */
  readonly now: () => number;
  readonly date: () => Date;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** A few random hexadecimal digits. */
  readonly nonce: () => string;
  /** Who started this, for whoever is refused meanwhile: `octocat, https://…/actions/runs/1`. */
  readonly startedBy: string;
  /** Keeps a run's id for the end of the job, when it was left before its end. */
  readonly remember: (run: string) => void;
  /** Aborts when the job is cancelled. */
  readonly cancelled: AbortSignal;
}
