import type { Readable, Writable } from 'node:stream';

/** A process that has just been started, here or on a host, seen through its three pipes. */
export interface RemoteProcess {
  /** Its `error` is listened to: a process that is gone does not read. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** How it ended; 'lost' when that will never be known. Never rejects. */
  readonly exited: Promise<Exit | 'lost'>;
  /** Settles after the last output: true when all of it arrived, false when the connection went away. Never rejects. */
  readonly closed: Promise<boolean>;
  /** Called once the conversation is over: gives back what the process held here, closes its standard input. */
  release(): void;
}

/** Exit code, or the signal (`SIGKILL`) that ended it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}
