import { pack } from './bootstrap.ts';
import type { Talk } from './conversation.ts';
import type { Finished, Host, RunOptions, StreamOptions } from './host.ts';
import { type Carry, feeder } from './input.ts';

const DEFAULT_KEPT_BYTES = 16 * 1024 * 1024;
/** Errors of a stream may go on for hours: enough to explain an end. */
const STREAM_ERROR_BYTES = 256 * 1024;

/** What comes of a stream whose signal had aborted before it began. */
export const NOT_BEGUN: Finished = { code: null, signal: null, stdout: '', stderr: '', truncated: false };

/** A Host that carries each script as a parcel, in a conversation of its own; `talk` is how its transport does that. */
export function talkingHost(name: string, talk: Carry, close: () => Promise<void>): Host {
  const feed = feeder(talk);
  return {
    name,
    run: (script: string, options: RunOptions = {}) => {
      const about = runTalk(name, options);
      if (options.input !== undefined) return feed(script, options.input, about);
      return talk(pack(script, 'null', options.elevate), about);
    },
    stream: (script: string, onData: (chunk: Buffer) => void, options: StreamOptions) =>
      talk(pack(script, 'control', options.elevate), streamTalk(name, onData, options)),
    close,
  };
}

/** The options of `Host.run` as a conversation takes them. */
function runTalk(host: string, options: RunOptions): Talk {
  const keep = options.maxBytes ?? DEFAULT_KEPT_BYTES;
  return {
    host,
    ...(options.what !== undefined && { what: options.what }),
    ...(options.elevate !== undefined && { elevate: options.elevate }),
    ...(options.timeoutSeconds !== undefined && { timeoutSeconds: options.timeoutSeconds }),
    ...(options.onOutput !== undefined && { onData: options.onOutput }),
    ...(options.output !== undefined && { output: options.output }),
    keepOutput: options.output === undefined ? keep : 0,
    keepErrors: keep,
  };
}

/** The options of `Host.stream` as a conversation takes them. */
function streamTalk(host: string, onData: (chunk: Buffer) => void, options: StreamOptions): Talk {
  return {
    host,
    ...(options.what !== undefined && { what: options.what }),
    ...(options.elevate !== undefined && { elevate: options.elevate }),
    signal: options.signal,
    onData,
    keepOutput: 0,
    keepErrors: STREAM_ERROR_BYTES,
  };
}
