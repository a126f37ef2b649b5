// An SSH host inside this process, on loopback: real commands, real processes, no root, no installation.
// For tests and for `npm run demo`. Only node: and ssh2 are imported, so that it can be bundled.

import { createHash } from 'node:crypto';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import ssh2, { type Connection as Peer } from 'ssh2';
import { newKeyPair } from './keys.ts';
import { authenticator } from './login.ts';
import { type Processes, serveSession } from './processes.ts';

export interface EmbeddedHostOptions {
  user: string;
  /** A line of authorized_keys. */
  authorizedKey?: string;
  password?: string;
  /** Offer the password by `password`, by `keyboard-interactive` (PAM's way), or both. Default: `password`. */
  passwordBy?: readonly ('password' | 'keyboard-interactive')[];
  /** Working directory and HOME of every command. */
  home: string;
  /** Beside PATH, HOME, USER, LOGNAME and SHELL. */
  env?: Readonly<Record<string, string>>;
  /** The login shell. Default: /bin/sh. */
  shell?: string;
  /** Private host keys (PEM or OpenSSH). Default: a new ed25519 one. */
  hostKeys?: readonly string[];
  /** Sessions a connection may have at once, as in sshd_config. Default: 10. */
  maxSessions?: number;
  /** Lets whoever is logged in connect to other places from here. Default: no. */
  forwards?: boolean;
  /** Default: any free one. */
  port?: number;
}

export interface EmbeddedHost {
  readonly port: number;
  /** For known_hosts, with a line for each host key. */
  readonly hostKeyLine: string;
  /** `SHA256:…` of the first host key. */
  readonly fingerprint: string;
  /** `ssh://user@127.0.0.1:port` */
  readonly url: string;
  /** Connections that stand now. */
  readonly connections: number;
  /** Connections that were ever accepted. */
  readonly accepted: number;
  /** Commands that were started, as the client sent them. */
  readonly commands: readonly string[];
  /** Methods of all attempts to log in by which a secret could have been sent (`none` is not told). */
  readonly logins: readonly string[];
  /** Process ids of the commands that run now; each leads a process group. */
  readonly running: readonly number[];
  /** Cuts every connection as a dead network does for both sides at once (RST). */
  dropAll(): void;
  /** The network goes silent: nothing is read or sent any more, and no connection ends. New ones stand still as well. */
  freeze(): void;
  thaw(): void;
  /** Cuts all connections, ends what they still run, and stops listening. */
  close(): Promise<void>;
}

export async function startEmbeddedHost(options: EmbeddedHostOptions): Promise<EmbeddedHost> {
  const keys = options.hostKeys ?? [newHostKey()];
  const sockets = new Set<Socket>();
  const processes: Processes = { running: new Map(), commands: [] };
  const state = { frozen: false, accepted: 0 };
  const logins: string[] = [];
  const ssh = new ssh2.Server({ hostKeys: [...keys] }, (peer) => welcome(peer, options, processes, logins));
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    state.accepted += 1;
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    ssh.injectSocket(socket);
    if (state.frozen) freeze(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const publicKeys = keys.map(publicKey);
  const dropAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port,
    hostKeyLine: publicKeys.map((key) => `[127.0.0.1]:${port} ${key.kind} ${key.blob.toString('base64')}`).join('\n'),
    fingerprint: `SHA256:${createHash('sha256')
      .update(publicKeys[0]?.blob ?? '')
      .digest('base64')
      .replace(/=+$/, '')}`,
    url: `ssh://${options.user}@127.0.0.1:${port}`,
    get connections() {
      return sockets.size;
    },
    get accepted() {
      return state.accepted;
    },
    commands: processes.commands,
    logins,
    get running() {
      return [...processes.running.keys()];
    },
    dropAll,
    freeze: () => {
      state.frozen = true;
      sockets.forEach(freeze);
    },
    thaw: () => {
      state.frozen = false;
      sockets.forEach(thaw);
    },
    close: async () => {
      dropAll();
      for (const end of processes.running.values()) end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Connections that a client asks us to make for it. */
function forwardFor(peer: Peer): void {
  peer.on('tcpip', (accept, _, to) => {
    const socket = connect(to.destPort, to.destIP);
    const channel = accept();
    for (const end of [socket, channel]) end.on('error', () => undefined);
    socket.pipe(channel).pipe(socket);
    socket.once('close', () => channel.close());
    channel.once('close', () => socket.destroy());
  });
}

/** A new private host key in the OpenSSH format. */
export function newHostKey(kind?: 'ed25519' | 'ecdsa' | 'rsa'): string {
  return newKeyPair(kind).private;
}

function publicKey(text: string): { kind: string; blob: Buffer } {
  const parsed = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) throw parsed;
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined) throw new Error('no host key');
  return { kind: key.type, blob: key.getPublicSSH() };
}

function freeze(socket: Socket): void {
  socket.pause();
  socket.cork();
}

function thaw(socket: Socket): void {
  socket.uncork();
  socket.resume();
}

function welcome(peer: Peer, options: EmbeddedHostOptions, processes: Processes, logins: string[]): void {
  let sessions = 0;
  const most = options.maxSessions ?? 10;
  peer
    .on('error', () => undefined)
    .on('authentication', authenticator(options, logins))
    .on('ready', () => {
      // Without a listener ssh2 says that it is prohibited, as sshd does.
      if (options.forwards) forwardFor(peer);
      peer.on('session', (accept, reject) => {
        if (sessions >= most) return void reject();
        sessions += 1;
        serveSession(accept(), options, processes, () => {
          sessions -= 1;
        });
      });
    });
}
