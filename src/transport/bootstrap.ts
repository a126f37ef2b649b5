import { randomBytes } from 'node:crypto';
import type { Elevation } from './host.ts';

/*
 * How a script reaches a host. The command names only a fixed bootstrap for `sh`; the script follows on standard
 * input, between two copies of a random marker, and standard input then stays open as a line of life:
 *
 *   command   [sudo …] sh -c BOOTSTRAP sh MARKER LENGTH GRACE
 *   stdin     [sudo's password ↵ ↵ ↵ …] MARKER ↵ script MARKER
 *   stdout    (what a login shell says) ↵ MARKER ↵ the script's own output        … and the same on stderr
 *
 * - The first marker swallows everything before it: where sudo did not ask (a NOPASSWD rule), the password line is
 *   dropped unseen instead of being taken for the script.
 * - The second one proves that the script is complete: a connection cut while it is sent runs nothing at all.
 * - The markers on the output part it from the login shell's own words, and prove that sudo let us in.
 * - When standard input ends while the script still runs, a watcher gives it GRACE seconds to end by itself and then
 *   ends its process group, so that neither a dropped connection nor a timeout leaves anything running, sudo or not.
 *
 * Data for a script (`RunOptions.input`) travels apart, so that the line of life is watched also while the script does
 * not read. The script's own process gets the reading end of a pipe ('fed'); the watcher holds a writing end, and tells
 * its process id on stderr, in the line before the marker. A second process opens that pipe and fills it ('raw': its
 * standard input is the data). Only a whole line on the first one's standard input, sent once the second one has
 * delivered everything, makes the watcher close the pipe. Whatever is cut: the script sees no end, and is ended.
 *
 * csh and fish must take the command too: one line, no single quote, backslash or exclamation mark in the bootstrap.
 */

/**
 * Reads the script into `$l`, or exits 97 without having run anything. `head` may read ahead: nothing follows before
 * the script was announced.
 */
const READ_SCRIPT =
  'unset l;until [ "$l" = "$1" ];do IFS= read -r l||exit 97;done;' +
  'l=$(head -c "$2");case $l in *"$1");;*)exit 97;;esac;';

/** Says on both outputs that the script begins. */
const ANNOUNCE = 'echo;echo "$1";{ echo;echo "$1";}>&2;';

/** What the watcher does after standard input's end: waits for the script ($$), then ends the group. */
const GUARD =
  'n=0;while [ "$n" -lt "$3" ]&&kill -0 $$;do sleep 1;n=$((n+1));done;' +
  'if kill -0 $$;then trap "" TERM;kill -TERM 0;sleep 5;kill -KILL 0;fi;';

/**
 * The watcher. A background list's own standard input is /dev/null, hence the detour over descriptor 3, which is
 * closed again before the script runs.
 */
const WATCH = `exec 3<&0;{ read -r l;${GUARD}}<&3 3<&- >/dev/null 2>&1 &`;

/**
 * The watcher of a script that is fed. `:|` makes the pipe; the watcher keeps its writing end as descriptor 4 and only
 * then lets go of the substitution, so that the pipe is there when the script's process takes the other end. A line
 * is the end of the data; one that is cut is none (`read` fails). It closes no pipe by dying: GUARD comes first.
 */
const FEED =
  'exec 3<&0;set -- "$1" "$2" "$3" "$(:|{ exec 4>/proc/self/fd/0 <&3 3<&- >/dev/null 2>&1;' +
  `read -r l&&exec 4>&-&&read -r l;${GUARD}}& echo $!)";exec </proc/$4/fd/4 3<&-;{ echo;echo "$4";}>&2;`;

/** `shift` before the script, so that it sees no arguments; positional parameters cannot be exported by accident. */
const EVALUATE = 'set -- "${l%"$1"}";unset l;eval "shift;$1"';

/** The bootstrap by what becomes of the script's standard input. */
const BOOTSTRAPS = {
  /** Nothing: for `run`. */
  null: `${READ_SCRIPT}${ANNOUNCE}${WATCH}exec 3<&- </dev/null;${EVALUATE}`,
  /** The line of life itself: for `stream`. */
  control: `${READ_SCRIPT}${ANNOUNCE}${WATCH}exec 3<&-;${EVALUATE}`,
  /** A pipe that another process fills: for `run` with `input`. */
  fed: READ_SCRIPT + FEED + ANNOUNCE + EVALUATE,
  /** What is sent after the announcement, to its end: for that other process. Nobody watches. */
  raw: READ_SCRIPT + ANNOUNCE + EVALUATE,
} as const;

export type Input = keyof typeof BOOTSTRAPS;

/** Tells the watcher of a script that is fed that all its data has been delivered. */
export const END_OF_DATA = 'end\n';

/** The script of the process that fills a pipe; `watcher` is what the fed script's bootstrap told. */
export function fill(watcher: string): string {
  return `exec cat >/proc/${watcher}/fd/4`;
}

/** Seconds a stream's script may take to end itself after its control pipe was closed. */
export const STREAM_GRACE_SECONDS = 5;

/** A script ready to be sent. */
export interface Parcel {
  /** Program and arguments; each is free of single quotes. */
  readonly command: readonly string[];
  /** What goes to standard input, which then stays open. Holds sudo's password when there is one. */
  readonly input: Buffer;
  /** The line that parts the script's output from what came before it. */
  readonly marker: string;
}

/** Packs `script` for a host. `marker` is an argument for tests; it must not be guessable otherwise. */
export function pack(
  script: string,
  input: Input,
  elevation: Elevation = { kind: 'none' },
  marker: string = randomBytes(16).toString('hex'),
): Parcel {
  const body = Buffer.from(script + marker);
  const grace = input === 'control' ? STREAM_GRACE_SECONDS : 0;
  return {
    command: [...sudo(elevation), 'sh', '-c', BOOTSTRAPS[input], 'sh', marker, String(body.length), String(grace)],
    input: Buffer.concat([Buffer.from(`${passwordLines(elevation)}${marker}\n`), body]),
    marker,
  };
}

/**
 * -k: a cached ticket must not decide whether sudo reads the password line. -n: never ask. -H: root's own HOME.
 * sudo reads the line byte by byte, so nothing behind it is lost.
 */
function sudo(elevation: Elevation): string[] {
  if (elevation.kind === 'sudo') return ['sudo', '-n', '-H'];
  if (elevation.kind === 'sudo-password') return ['sudo', '-k', '-S', '-H', '-p', ''];
  return [];
}

/**
 * Behind the password stand empty lines for sudo's further tries (three by default): standard input does not end, so
 * that sudo would wait for a second password for ever when the first one is wrong.
 */
function passwordLines(elevation: Elevation): string {
  return elevation.kind === 'sudo-password' ? `${elevation.password}\n${'\n'.repeat(9)}` : '';
}

/**
 * One line for a login shell of any kind. `exec` makes the bootstrap the process sshd watches, so that its
 * death by a signal is reported as one, and leaves no shell waiting.
 */
export function commandLine(command: readonly string[]): string {
  return `exec ${command.map((word) => (/^[\w-]+$/.test(word) ? word : `'${word}'`)).join(' ')}`;
}
