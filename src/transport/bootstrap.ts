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
 * csh and fish must take the command too: one line, no single quote, backslash or exclamation mark in the bootstrap.
 */

/** Reads the script into `$l`, or exits 97 without having run anything. `head` may read ahead: nothing follows. */
const READ_SCRIPT =
  'unset l;until [ "$l" = "$1" ];do IFS= read -r l||exit 97;done;' +
  'l=$(head -c "$2");case $l in *"$1");;*)exit 97;;esac;';

/** Says on both outputs that the script begins. */
const ANNOUNCE = 'echo;echo "$1";{ echo;echo "$1";}>&2;';

/**
 * Waits for the end of standard input, then for the script ($$), then ends the group. A background list's own
 * standard input is /dev/null, hence the detour over descriptor 3, which is closed again before the script runs.
 */
const WATCH =
  'exec 3<&0;{ read -r l;n=0;while [ "$n" -lt "$3" ]&&kill -0 $$;do sleep 1;n=$((n+1));done;' +
  'if kill -0 $$;then trap "" TERM;kill -TERM 0;sleep 5;kill -KILL 0;fi;}<&3 3<&- >/dev/null 2>&1 &';

/** `shift` before the script, so that it sees no arguments; positional parameters cannot be exported by accident. */
const EVALUATE = 'set -- "${l%"$1"}";unset l;eval "shift;$1"';

/** What becomes of the script's standard input: nothing for `run`, the line of life itself for `stream`. */
export type Input = 'null' | 'control';

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
  const close = input === 'null' ? 'exec 3<&- </dev/null;' : 'exec 3<&-;';
  const grace = input === 'null' ? 0 : STREAM_GRACE_SECONDS;
  const bootstrap = READ_SCRIPT + ANNOUNCE + WATCH + close + EVALUATE;
  return {
    command: [...sudo(elevation), 'sh', '-c', bootstrap, 'sh', marker, String(body.length), String(grace)],
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
