import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { homedir, tmpdir, userInfo } from 'node:os';
import { basename, join } from 'node:path';

/** The site, a copy of it for the new version, and its backup. */
const neededBytes = 2.5e9;

/** Throws, with what to do, where the demo cannot run. `entry` is the action's program. */
export async function checkMachine(entry: string): Promise<void> {
  if (!existsSync(entry)) throw new Error(`${entry} is missing. Build it: npm run build`);
  if (process.platform !== 'linux') {
    throw new Error(
      `The demo plays a server, and servers run Linux; this is ${process.platform}. Try it in a virtual machine or WSL.`,
    );
  }
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize < neededBytes) {
    throw new Error(`The demo needs ${neededBytes / 1e9} GB in ${tmpdir()}; set TMPDIR to a folder with more room.`);
  }
}

/** The name of the site among all that the action looks after on this machine. */
export function instanceOf(home: string): string {
  return basename(home).toLowerCase();
}

/** Where the action keeps its state on a host: by the account's own home, whatever HOME says. */
export function stateFolder(home: string): string {
  const state = userInfo().username === 'root' ? '/var/lib' : join(homedir(), '.local', 'state');
  return join(state, 'steady-upgrade', instanceOf(home));
}
