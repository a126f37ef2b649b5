import { oneLine, plainText } from './plain-text.ts';

/** A message that the runner shows above the log and beside the job. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/** Where a run is told live. Our own words and the host's go in by different doors. */
export interface Sink {
  /** Begins a foldable group; groups do not nest. */
  group(name: string): void;
  endGroup(): void;
  /** A line of ours; it may hold values that came from the host. */
  line(text: string): void;
  /** A line that the host wrote: whatever it holds, it is never taken for a workflow command. */
  hostLine(text: string): void;
  annotate(annotation: Annotation): void;
  /** For what writes workflow commands by itself, such as `core.setSecret`: they work while `action` runs. */
  commands(action: () => void): void;
}

/**
 * The runner's log. It takes commands from a process's output: lines that begin with `::name`, and `##[name]`
 * anywhere in a line (actions/runner, ActionCommand.cs). So the host's lines stand between `::stop-commands::TOKEN`
 * and `::TOKEN::`, each with a mark in front of it and `##[` broken up: the first keeps the runner from obeying, the
 * others keep the web page from drawing groups and problem matchers of earlier steps from matching.
 * `write` takes whole lines with their newline; `token` gives a new unguessable word at each call.
 */
export function runnerSink(write: (text: string) => void, token: () => string): Sink {
  let stopped: string | undefined;
  const resume = (): void => {
    if (stopped !== undefined) write(`::${stopped}::\n`);
    stopped = undefined;
  };
  const command = (text: string): void => {
    resume();
    write(`${text}\n`);
  };
  return {
    group: (name) => command(`::group::${data(oneLine(name))}`),
    endGroup: () => command('::endgroup::'),
    line: (text) => write(`${harmless(text)}\n`),
    hostLine: (text) => {
      if (stopped === undefined) {
        stopped = token();
        write(`::stop-commands::${stopped}\n`);
      }
      write(`│ ${harmless(text)}\n`);
    },
    annotate: ({ level, title, message }) =>
      command(`::${level} title=${property(oneLine(title))}::${data(plainText(message))}`),
    commands: (action) => {
      resume();
      action();
    },
  };
}

/** Nothing in it is a command or a mark for the log's page, newlines included. */
function harmless(text: string): string {
  return plainText(text)
    .replace(/\n+/g, ' ')
    .replaceAll('##[', '# #[')
    .replace(/^\s*::/, ': :');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
