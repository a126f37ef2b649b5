import type { Client, ClientChannel } from 'ssh2';
import { Problem } from '../../problem.ts';
import { commandLine, type Parcel } from '../bootstrap.ts';
import { converse, lost, type Talk } from '../conversation.ts';
import type { Finished, Host } from '../host.ts';
import type { Exit, RemoteProcess } from '../process.ts';
import { NOT_BEGUN, talkingHost } from '../talk.ts';
import { channels } from './channels.ts';
import { type Liveness, watch } from './liveness.ts';

/** A connection that is logged in, as a Host. */
export function sshHost(client: Client, name: string, log: { debug(text: string): void }): Host {
  const liveness = watch(client, name, log);
  const exec = channels(client, log);
  const talk = async (parcel: Parcel, about: Talk): Promise<Finished> => {
    const listen = (channel: ClientChannel) => remoteProcess(channel, liveness);
    const process = await exec(commandLine(parcel.command), listen, about.signal).catch((error: Error) => {
      throw notOpened(error, about, liveness);
    });
    return process === undefined ? NOT_BEGUN : converse(process, parcel, about);
  };
  return talkingHost(name, talk, () => liveness.end());
}

/** ssh2's message is the only thing that tells a connection that is gone ('Not connected') when its close is not seen yet. */
function notOpened(error: Error, about: Talk, liveness: Liveness): Error {
  if (liveness.lost || /not connected|no response/i.test(error.message)) return lost(about, liveness.cause ?? error);
  return new Problem(
    {
      what: `${about.host} let us in but starts no command (${error.message}).`,
      host: about.host,
      state: 'The command was not started.',
      next: "See MaxSessions and ForceCommand in the host's sshd_config, and the account's limits (ulimit -u).",
    },
    { cause: error },
  );
}

/** A channel seen as a process. ssh2 emits `close` after the outputs' ends, with or without an `exit` before. */
function remoteProcess(channel: ClientChannel, liveness: Liveness): RemoteProcess {
  let open = true;
  const closed = new Promise<boolean>((resolve) => {
    channel.once('close', () => {
      open = false;
      resolve(!liveness.lost);
    });
  });
  const exited = new Promise<Exit | 'lost'>((resolve) => {
    channel.once('exit', (code: number | null, signal?: string) => resolve({ code, signal: signal ?? null }));
    channel.once('close', () => resolve('lost'));
    // A channel closes only when all its output was taken: not soon when that is held back.
    void liveness.gone.then(() => resolve('lost'));
  });
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    exited,
    closed,
    release: () => {
      if (!open) return;
      channel.end();
      channel.close();
      // Whatever still arrives is thrown away, so that the channel can end.
      channel.resume();
      channel.stderr.resume();
    },
  };
}
