import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** Make the upgrade fail, and see the way back. */
  readonly break: boolean;
  /** Leave the site up at the end, until Ctrl-C. */
  readonly stay: boolean;
  /** Leave the folder there. */
  readonly keep: boolean;
  /** Install the site anew even if one was built before. */
  readonly fresh: boolean;
  /** Show every line of the action's log. */
  readonly verbose: boolean;
  readonly python: string | undefined;
  /** Version to upgrade to; absent: the newest that can run here. */
  readonly version: string | undefined;
  /** Folder of main and post, for those who work on the product. */
  readonly dist: string | undefined;
}

export const usage = `npm run demo -- [options]

Installs an older pretalx in a temporary folder, and upgrades it over SSH as a workflow would.

  --break          let the upgrade fail half-way, and see how the old version comes back
  --stay           leave the site up at the end, until Ctrl-C
  --keep           leave the temporary folder there
  --fresh          install everything anew (.cache/sites keeps what was built before)
  --verbose        show the whole log of the action, not only its headings
  --python PATH    the Python to use (3.10 to 3.13)
  --version TEXT   what to upgrade to, as in the action's input
  --dist FOLDER    another build of the action
`;

/** Reads the command line; undefined when only help was asked for. */
export function readOptions(args: readonly string[]): DemoOptions | undefined {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      break: flag,
      stay: flag,
      keep: flag,
      fresh: flag,
      verbose: flag,
      help: { ...flag, short: 'h' },
      python: text,
      version: text,
      dist: text,
    },
  });
  const { help, python, version, dist, ...rest } = values;
  return help ? undefined : { ...rest, python, version, dist };
}
