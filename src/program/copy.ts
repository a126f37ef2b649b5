import { z } from 'zod';
import type { Request } from '../inputs/request.ts';
import type { Copied } from '../plan/copy-plan.ts';
import { Problem } from '../problem.ts';
import { instanceBackups } from './backups.ts';
import receive from './copy-receive.sh';
import source from './copy-source.sh';
import { assignPlace, type RunPlace } from './place.ts';
import { assign } from './quote.ts';
import { readJson } from './read-json.ts';
import state from './state.sh';

/** What is asked for: the sets of files that come with the database. */
export interface CopyWanted extends Pick<Request, 'instance' | 'backupDirectory'> {
  readonly files: readonly string[];
}

function found(wanted: CopyWanted): string {
  return `${assign('COPY_FILES', wanted.files.join(' '))}${instanceBackups(wanted)}${source}`;
}

/** The script that says, on the host whose data are wanted, which backup there is; for `readCopied`. Changes nothing. */
export function copiedScript(wanted: CopyWanted): string {
  return `${found(wanted)}printf 'backup %s %s %s\n' "$su_newest" "$(du -sck $(su_sent) | tail -n 1 | cut -f 1)" "$(head -n 1 manifest.json)"
`;
}

const manifest = z.object({ application: z.string(), version: z.string(), engine: z.string(), created: z.string() });

/**
 * What `copiedScript` printed.
 * @throws Problem when there is no finished backup that this account may read.
 */
export function readCopied(stdout: string, from: string, instance: string): Copied {
  const [, path = '', kilobytes = '0', text = ''] = /^backup (\/.+) (\d+) (\{.*\})$/m.exec(stdout) ?? [];
  const read = manifest.safeParse(readJson(text));
  if (path && read.success)
    return { run: path.replace(/^.*\//, ''), path, bytes: Number(kilobytes) * 1024, ...read.data };
  throw new Problem({
    what: `There is no finished backup of the instance “${instance}” on ${from} that this account may read.`,
    host: from,
    state: 'Nothing was changed on either host.',
    next: 'Each upgrade there makes one. Backups that root has made are read as root: rehearse-from: root@…, or an account with sudo.',
  });
}

/** The script that writes that backup's parts to standard output, as a tar archive. Fails when it has gone meanwhile. */
export function sendScript(wanted: CopyWanted, copied: Copied): string {
  return `${found(wanted)}cd ${assign('x', copied.path).slice(2).trimEnd()} && su_sent | tar -cf - -T -
`;
}

/** The script that takes them from standard input into a folder of the run's own, where there is room for them. */
export function receiveScript(place: RunPlace, copied: Copied): string {
  return `${assignPlace(place)}${assign('BYTES', String(copied.bytes))}${receive}`;
}

/** The script that removes what came, when no run takes it up. */
export function forgetScript(place: RunPlace): string {
  return `${assignPlace(place)}rm -rf "$SU_STATE/incoming/$SU_RUN_ID"
`;
}

/** The script that prints the run which brought the copy that a host holds now; nothing when it holds its own data. */
export function heldScript(instance: string): string {
  return `${assign('INSTANCE', instance)}${state}cat "$SU_STATE/copy" 2>/dev/null || true
`;
}
