import type { Readable, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Problem } from '../problem.ts';
import type { Exit } from './process.ts';

/** Where a script's standard output goes instead of being collected. */
export interface Outlet {
  /** Hands on; holds the source back until it was taken. */
  take(chunk: Buffer): void;
  /** Rejects once nothing is taken any more, by the writable's error or with a Problem; never resolves. */
  readonly refused: Promise<never>;
  /**
   * The script has ended: ends the writable when it did so well, and settles when all is taken. Output that may not
   * be whole never gets an end: the writable is destroyed with a Problem that quotes `errors`.
   */
  end(exit: Exit, errors: string): Promise<void>;
  /** The output will never be whole. */
  spoil(error: Error): void;
}

/** Sends what comes out of `source` to `output`. `about` is for messages. */
export function outlet(
  source: Readable,
  output: Writable,
  about: { readonly host: string; readonly what?: string },
): Outlet {
  const what = about.what ?? 'A command';
  const taken = finished(output, { readable: false }).catch((error: unknown) => {
    throw closedEarly(error) ? nobodyTakes(what, about.host) : error;
  });
  const refused = taken.then(() => new Promise<never>(() => {}));
  refused.catch(() => undefined);
  return {
    refused,
    take: (chunk) => {
      if (output.write(chunk)) return;
      source.pause();
      output.once('drain', () => source.resume());
    },
    end: async (exit, errors) => {
      if (exit.code === 0) {
        output.end();
        await taken;
      } else output.destroy(notWhole(what, about.host, exit, errors));
    },
    spoil: (error) => void output.destroy(error),
  };
}

/** A stream that was closed before its end, and without a reason. */
export function closedEarly(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** The last words of a script, in brackets, or nothing. */
export function lastWords(errors: string): string {
  const lines = errors.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? '' : `: ${lines.slice(-3).join(' / ').slice(-600)}`;
}

function notWhole(what: string, host: string, { code, signal }: Exit, errors: string): Problem {
  return new Problem({
    what: `${what} ended with ${signal ?? `exit code ${code}`}, so its output is not taken for whole${lastWords(errors)}`,
    host,
  });
}

function nobodyTakes(what: string, host: string): Problem {
  return new Problem({
    what: `${what} could not go on: what took its output was closed.`,
    host,
    state: 'The command was ended on the host.',
  });
}
