import type { Readable, Writable } from 'node:stream';

/**
 * A machine commands can be run on: over SSH or right here. One conformance suite (test/transport) holds for both.
 * Scripts travel on standard input, never as arguments: nothing shows in a process list and nothing needs quoting.
 */
export interface Host {
  /** For people: `user@host:port`. */
  readonly name: string;

  /**
   * Run a POSIX shell script to its end. The script's own standard input is /dev/null, or `input`. What the login
   * shell says before the script begins (a chatty `.bashrc`) is left out of the output.
   *
   * Never throws for an exit code. Throws ConnectionLost when the end is not known, and a Problem when the script
   * took longer than `timeoutSeconds` or could not be started at all (sudo refused, no usable login shell).
   * In the first two cases, and when `input` or `output` fails (which rejects with their own error, or with a Problem
   * where they closed without one), the script is ended on the host: SIGTERM to its process group, five seconds later
   * SIGKILL.
   * What shall outlive the connection needs a session of its own (`setsid`, `systemd-run`).
   */
  run(script: string, options?: RunOptions): Promise<Finished>;

  /**
   * Run a script and hand over its standard output as it comes; `Finished.stdout` stays empty. Ends when the script
   * ends or `signal` aborts. The script's standard input is its *control pipe*: it stays open and silent, and reads
   * EOF when we abort or the connection drops, so that a follower can end itself and its children. A script which
   * has not done so five seconds later is ended like one of `run`. Throws ConnectionLost when the connection goes away.
   */
  stream(script: string, onData: (chunk: Buffer) => void, options: StreamOptions): Promise<Finished>;

  /** Ends the connection; whatever still runs is ended on the host and rejects with ConnectionLost. Never throws. */
  close(): Promise<void>;
}

export interface RunOptions {
  /** What the script is for, as it reads in "… took longer than 60 s": "Reading what is installed". */
  readonly what?: string;
  /** Run as root through sudo when the login is not root. `password` goes to sudo by standard input only. */
  readonly elevate?: Elevation;
  /** Counted from the moment the script may start (not while it waits for a free channel). Absent: no limit. */
  readonly timeoutSeconds?: number;
  /** Called with standard output as it comes, beside being collected: all of it, whatever `maxBytes` says. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Bytes of standard output (and of standard error) kept at most; more is cut, `truncated` says so. Default 16 MiB. */
  readonly maxBytes?: number;
  /**
   * The script's standard input, to its end, no faster than the script reads; it takes a second session of the host
   * while it lasts. The script reads an end only once all of `input` has arrived: when the connection drops, `input`
   * fails or the time is up, it waits in vain until it is ended. (A child in a session of its own that outlives it
   * does read an end then.) A script that ends sooner, or closes its standard input, ends as ever, and `input` is
   * destroyed with a Problem that says so, which ends whoever writes to it.
   */
  readonly input?: Readable;
  /**
   * Takes standard output as it comes; `Finished.stdout` stays empty. What is not taken yet is held back on the host,
   * up to about 4 MiB of it here. `run` ends it and settles when all is taken, but only if the script ended with exit
   * code 0: else what came may not be whole, and it is destroyed, with a Problem or with what `run` rejects with. One
   * host's `output` is another's `input` through a PassThrough.
   */
  readonly output?: Writable;
}

export interface StreamOptions {
  /** What the script is for; see RunOptions. */
  readonly what?: string;
  readonly elevate?: Elevation;
  readonly signal: AbortSignal;
}

/** How to become root: not at all, sudo without a password, or sudo with one. */
export type Elevation =
  | { readonly kind: 'none' }
  | { readonly kind: 'sudo' }
  | { readonly kind: 'sudo-password'; readonly password: string };

export interface Finished {
  /** Exit code; null when a signal ended it, and when a stream was aborted before its end was known. */
  readonly code: number | null;
  /** `SIGKILL` and the like; null when it ended by itself. */
  readonly signal: string | null;
  /** UTF-8; bytes that are none become U+FFFD (take `onOutput` for binary data). */
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

/** The connection went away while something ran: how that ended is unknown, and never counts as success. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}
