/**
 * A machine commands can be run on: over SSH or right here. One conformance suite (test/transport) holds for both.
 * Scripts travel on standard input, never as arguments: nothing shows in a process list and nothing needs quoting.
 */
export interface Host {
  /** For people: `user@host:port`. */
  readonly name: string;

  /**
   * Run a POSIX shell script to its end. The script's own standard input is closed (/dev/null).
   * Never throws for an exit code; throws ConnectionLost when the end is not known.
   */
  run(script: string, options?: RunOptions): Promise<Finished>;

  /**
   * Run a script and hand over its standard output as it comes. Ends when the script ends or `signal` aborts;
   * aborting closes the script's *control pipe* (file descriptor 3 is not used; the script reads EOF on its
   * standard input), so a follower can end itself. Throws ConnectionLost when the connection goes away.
   */
  stream(script: string, onData: (chunk: Buffer) => void, options: StreamOptions): Promise<Finished>;

  close(): Promise<void>;
}

export interface RunOptions {
  /** Run as root through sudo when the login is not root. `password` goes to sudo by standard input only. */
  readonly elevate?: Elevation;
  readonly timeoutSeconds?: number;
  /** Called with output as it comes, beside being collected. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Bytes of standard output kept at most; more is cut and `truncated` says so. Default 16 MiB. */
  readonly maxBytes?: number;
}

export interface StreamOptions {
  readonly elevate?: Elevation;
  readonly signal: AbortSignal;
}

/** How to become root: not at all, sudo without a password, or sudo with one. */
export type Elevation =
  | { readonly kind: 'none' }
  | { readonly kind: 'sudo' }
  | { readonly kind: 'sudo-password'; readonly password: string };

export interface Finished {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly truncated: boolean;
}

/** The connection went away while something ran: how that ended is unknown, and never counts as success. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost';
}
