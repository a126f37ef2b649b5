import { type Parcel, pack } from './bootstrap.ts';
import type { Talk } from './conversation.ts';
import type { Finished, Host, RunOptions, StreamOptions } from './host.ts';

const DEFAULT_KEPT_BYTES = 16 * 1024 * 1024;
/** Errors of a stream may go on for hours: enough to explain an end. */
const STREAM_ERROR_BYTES = 256 * 1024;

/** What comes of a stream whose signal had aborted before it began. */
export const NOT_BEGUN: Finished = { code: null, signal: null, stdout: '', stderr: '', truncated: false };

/** A Host that carries each script as a parcel, in a conversation of its own; `talk` is how its transport does that. */
export function talkingHost(
  name: string,
  talk: (parcel: Parcel, about: Talk) => Promise<Finished>,
  close: () => Promise<void>,
): Host {
  return {
    name,
    run: (script: string, options: RunOptions = {}) =>
      talk(pack(script, 'null', options.elevate), runTalk(name, options)),
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
    keepOutput: keep,
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
