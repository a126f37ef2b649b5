// Real hosts for tests: containers with sshd, an init and a real application. See README.md beside this file.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExecOptions, execute, type Outcome, output } from './docker.ts';
import { ensureImages, folder, type ImageName, label, ownerOf } from './engine.ts';
import { type Fingerprint, parseFingerprint } from './fingerprint.ts';

export type { ExecOptions, Outcome } from './docker.ts';
export { type EngineState, ensureEngine, ensureImages, type ImageName } from './engine.ts';
export { type Fingerprint, keptByUpgrade, mainTables, restoredByRollback } from './fingerprint.ts';

/** Every account a host lets in by the test key. `pretalx` exists on the pretalx hosts only. */
export const accounts = ['root', 'deploy', 'limited', 'pretalx'] as const;
/** Of `deploy` and `limited`, for sudo where it asks (pretalx-user). No password opens ssh. */
export const sudoPassword = 'correct-horse';

export interface HostOptions {
  /** Container name; one is made up when it is not given. */
  name?: string;
  /** Container ports to publish on 127.0.0.1 beside 22, on free ports. */
  publish?: number[];
  /** Further `docker run` options. */
  run?: string[];
  /** An image reference instead of the built one: a host frozen with `freeze`. */
  reference?: string;
  /** Do not wait for the application (it is broken on purpose). */
  skipApplication?: boolean;
}

export interface TestHost {
  name: string;
  image: ImageName;
  address: '127.0.0.1';
  sshPort: number;
  /** Container port → published port. */
  ports: ReadonlyMap<number, number>;
  /** OpenSSH format, ed25519. */
  privateKey: string;
  /** The same key in a file of mode 0600, gone after `stop`. */
  privateKeyPath: string;
  /** known_hosts lines of all of the host's keys, under the name `[127.0.0.1]:port`. */
  knownHosts: string;
  /** Looks at the host from outside the product (docker exec); root in `/` unless told. */
  exec(command: string, options?: ExecOptions & { user?: string }): Promise<Outcome>;
  /** Like `exec`, but must succeed: the trimmed standard output. */
  text(command: string, options?: ExecOptions & { user?: string }): Promise<string>;
  fingerprint(): Promise<Fingerprint>;
  /** What the running process says of itself ('' when it does not answer). */
  versionServed(): Promise<string>;
  /** HTTP status of a path at the application's own door, with the Host header it needs; 0: no answer. */
  status(path: string): Promise<number>;
  waitForApplication(timeoutMs?: number): Promise<void>;
  /** Keeps the host's disk as an image, to start equal hosts from (`reference`). */
  freeze(tag: string): Promise<string>;
  stop(): Promise<void>;
}

let counter = 0;

export async function startHost(image: ImageName, options: HostOptions = {}): Promise<TestHost> {
  const reference = options.reference ?? (await ensureImages([image])).get(image);
  if (reference === undefined) throw new Error(`no image ${image}`);
  counter += 1;
  const name = options.name ?? `steady-upgrade-test-${process.pid}-${counter}`;
  const published = [22, ...(options.publish ?? [])].flatMap((port) => ['-p', `127.0.0.1::${port}`]);
  const labels = ['--label', `${label}=1`, '--label', `${label}.owner=${ownerOf(process.pid)}`];
  const id = await output('sh', [
    join(folder, 'run.sh'),
    reference,
    ...['--name', name, '--hostname', image, ...labels, ...published, ...(options.run ?? [])],
  ]);
  const keys = await mkdtemp(join(tmpdir(), 'steady-upgrade-key-'));
  const stop = async (): Promise<void> => {
    await execute('docker', ['rm', '-f', '-v', id]);
    await rm(keys, { recursive: true, force: true });
  };
  try {
    return await prepare(id, name, image, keys, options, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepare(
  id: string,
  name: string,
  image: ImageName,
  keys: string,
  options: HostOptions,
  stop: () => Promise<void>,
): Promise<TestHost> {
  const exec: TestHost['exec'] = (command, { user = 'root', ...rest } = {}) =>
    execute('docker', ['exec', '-i', '-u', user, '-w', '/', id, 'sh', '-c', command], rest);
  const text: TestHost['text'] = async (command, how) => {
    const result = await exec(command, how);
    if (result.code !== 0) throw new Error(`${name}: ${command}: exit ${result.code}\n${result.stderr}`);
    return result.stdout.trim();
  };

  // The key is made in the host: Node writes no OpenSSH keys, and the machine may have no ssh-keygen.
  const privateKey = `${await text(authorize)}\n`;
  const privateKeyPath = join(keys, 'id_ed25519');
  await writeFile(privateKeyPath, privateKey, { mode: 0o600 });

  const ports = new Map<number, number>();
  for (const port of [22, ...(options.publish ?? [])]) {
    const answer = await output('docker', ['port', id, `${port}/tcp`]);
    ports.set(port, Number(answer.split('\n')[0]?.split(':').pop()));
  }
  const sshPort = ports.get(22) as number;
  await waitForSsh(sshPort, 30_000);
  const hostKeys = await text('cat /etc/ssh/ssh_host_*_key.pub');
  const knownHosts = hostKeys
    .split('\n')
    .map((line) => `[127.0.0.1]:${sshPort} ${line.split(' ').slice(0, 2).join(' ')}\n`)
    .join('');

  // $ADDRESS and $HOST_HEADER are the host's own shell variables.
  const ask = (path: string, rest: string): Promise<Outcome> =>
    exec(
      `. /etc/steady-upgrade-test/layout && curl -s --max-time 20 -H "Host: $HOST_HEADER" "http://$ADDRESS${path}" ${rest}`,
    );
  const status: TestHost['status'] = async (path) =>
    Number((await ask(path, "-o /dev/null -w '%{http_code}'")).stdout.trim() || 0);
  const host: TestHost = {
    ...{ name, image, address: '127.0.0.1', sshPort, ports, privateKey, privateKeyPath, knownHosts },
    ...{ exec, text, status, stop },
    fingerprint: async () => {
      // As an argument: from standard input, the programs it starts would read the rest of it.
      return parseFingerprint(await text(await readFile(join(folder, 'fingerprint.sh'), 'utf8')));
    },
    versionServed: async () => {
      const answer = await ask('/democon/schedule/export/schedule.json', '');
      return /"generator": \{"name": "pretalx", "version": "([^"]*)"/.exec(answer.stdout)?.[1] ?? '';
    },
    waitForApplication: async (timeoutMs = 60_000) => {
      const until = Date.now() + timeoutMs;
      while ((await status('/orga/login/')) !== 200) {
        if (Date.now() > until) throw new Error(`${name}: the application does not answer 200`);
        await new Promise((done) => setTimeout(done, 250));
      }
    },
    freeze: (tag) => output('docker', ['commit', id, `steady-upgrade-test/frozen:${tag}`]),
  };
  if (image.startsWith('pretalx') && options.skipApplication !== true) await host.waitForApplication();
  return host;
}

/** Makes a key pair, lets it in for every account, and prints the private half. */
const authorize = `set -e
rm -f /root/.steady-key*
ssh-keygen -q -t ed25519 -N '' -C steady-upgrade-test -f /root/.steady-key
for account in ${accounts.join(' ')}; do
  home=$(getent passwd "$account" | cut -d: -f6)
  if [ -z "$home" ]; then continue; fi
  install -d -m 0700 -o "$account" -g "$account" "$home/.ssh"
  install -m 0600 -o "$account" -g "$account" /root/.steady-key.pub "$home/.ssh/authorized_keys"
done
cat /root/.steady-key
rm -f /root/.steady-key*`;

/** Docker's own proxy accepts before sshd listens: only a banner counts. */
async function waitForSsh(port: number, timeoutMs: number): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (!(await banner(port))) {
    if (Date.now() > until) throw new Error(`sshd does not answer on port ${port}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

function banner(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2000, () => end(false));
    socket.once('data', (data) => end(data.toString('latin1').startsWith('SSH-')));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
