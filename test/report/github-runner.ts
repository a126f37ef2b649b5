/**
 * What GitHub's runner does with the output of a process, by its source (actions/runner, ActionCommand.cs,
 * ActionCommandManager.cs): which lines it obeys, and which it only shows.
 */
const registered = new Set(
  'add-mask add-matcher remove-matcher add-path debug echo error warning notice group endgroup save-state set-env set-output stop-commands internal-set-repo-path'.split(
    ' ',
  ),
);

export interface Seen {
  /** Commands that were obeyed, as `name` and data. */
  readonly commands: { readonly name: string; readonly line: string }[];
  /** Lines that were shown as they are. */
  readonly shown: string[];
}

export function githubRunner(output: string): Seen {
  const commands: { name: string; line: string }[] = [];
  const shown: string[] = [];
  let token: string | undefined;
  // .NET's StreamReader ends a line at each of these.
  for (const line of output.split(/\r\n|\r|\n/)) {
    const name = commandName(line, token);
    if (name === undefined || (token !== undefined && name !== token)) {
      shown.push(line);
    } else if (token !== undefined) {
      token = undefined;
    } else if (name === 'stop-commands') {
      token = line.trimStart().slice('::stop-commands::'.length).toLowerCase();
    } else {
      commands.push({ name, line });
    }
  }
  return { commands, shown };
}

function commandName(line: string, token: string | undefined): string | undefined {
  const known = (name: string | undefined): name is string =>
    name !== undefined && (registered.has(name) || name === token);
  const second = /^[\s\u0085]*::([^\s:]*)(?: .*?)?::/.exec(line)?.[1]?.toLowerCase();
  if (known(second)) return second;
  const legacy = /##\[([^ \]]*)[^\]]*\]/.exec(line)?.[1]?.toLowerCase();
  return known(legacy) ? legacy : undefined;
}
