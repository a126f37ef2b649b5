import { z } from 'zod';
import type { Request } from '../inputs/request.ts';
import { Problem } from '../problem.ts';
import backups from './backups.sh';
import holder from './holder.sh';
import rotate from './lib/rotate.sh';
import { assign } from './quote.ts';
import { readJson } from './read-json.ts';
import { lockedProblem, readHolder } from './start.ts';
import state from './state.sh';

/** A finished backup of ours on a host. */
export interface Backup {
  /** The run that made it. */
  readonly run: string;
  readonly path: string;
  readonly bytes: number;
  readonly version: string;
  /** UTC, ISO 8601. */
  readonly created: string;
  /** Present for the one that was proven again just now. */
  readonly proof?: { readonly holds: boolean; readonly words: string };
}

export interface Backups {
  /** The newest first. */
  readonly there: readonly Backup[];
  /** Folders that were removed. */
  readonly removed: readonly string[];
}

/** What is asked of them: `run` is the one to prove again, the newest where it is absent. */
export type BackupsRequest = Pick<Request, 'instance' | 'backupDirectory' | 'run' | 'prune' | 'keepBackups'>;

/** The script that lists the backups of an instance, and has one proven again; for `readBackups`. */
export function backupsScript(request: BackupsRequest): string {
  const { run, prune, keepBackups } = request;
  const values = {
    WANTED_RUN: run ?? '',
    PRUNE: prune ? 'yes' : 'no',
    KEEP_BACKUPS: String(keepBackups),
  };
  const assignments = Object.entries(values).map(([name, value]) => assign(name, value));
  return `${assignments.join('')}${instanceBackups(request)}${holder}${backups}`;
}

/** What a script about an instance's backups begins with: where its state and they are, and how to find ours among them. */
export function instanceBackups({ instance, backupDirectory }: Pick<Request, 'instance' | 'backupDirectory'>): string {
  const folder = backupDirectory
    ? assign('SU_BACKUPS', `${backupDirectory}/${instance}`)
    : 'SU_BACKUPS=$SU_STATE/backups\n';
  return `${assign('INSTANCE', instance)}${state}${folder}${rotate}`;
}

const manifest = z.object({ version: z.string(), created: z.string() });

/**
 * What `backupsScript` printed.
 * @throws Problem when a run is under way that keeps it from being done.
 */
export function readBackups(stdout: string, instance: string): Backups {
  const held = readHolder(stdout);
  if (held) throw lockedProblem(held, instance);
  const lines = stdout.split('\n');
  const proofs = lines.flatMap((line) => {
    const [, word, path, words = ''] = /^(proven|not-proven|busy) (\S+) ?(.*)$/.exec(line) ?? [];
    return path ? [{ path, holds: word === 'proven', words: words.trim(), busy: word === 'busy' }] : [];
  });
  const busy = proofs.find((it) => it.busy);
  if (busy) throw new Problem({ what: busy.words, state: 'Nothing was changed on the host.' });
  return {
    there: lines.flatMap((line) => backupOf(line)).map((it) => withProof(it, proofs)),
    removed: lines.filter((line) => line.startsWith('removed ')).map((line) => line.slice('removed '.length)),
  };
}

function withProof(backup: Backup, proofs: readonly { path: string; holds: boolean; words: string }[]): Backup {
  const proof = proofs.find((it) => it.path === backup.path);
  return proof ? { ...backup, proof: { holds: proof.holds, words: proof.words } } : backup;
}

function backupOf(line: string): Backup[] {
  const [, path = '', bytes = '', text = ''] = /^backup (\S+) (\d+) (.*)$/.exec(line) ?? [];
  if (!path) return [];
  const read = manifest.safeParse(readJson(text));
  const { version, created } = read.success ? read.data : { version: 'unknown', created: 'unknown' };
  return [{ run: path.replace(/^.*\//, ''), path, bytes: Number(bytes), version, created }];
}
