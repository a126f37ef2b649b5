// Real hosts for tests: containers with sshd, an init and a real application. See README.md beside this file.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../demo/port.ts';
import { type ExecOptions, execute, type Outcome, output } from './docker.ts';
import { ensureImages, folder, type ImageName, label, optionsOf, ownerOf } from './engine.ts';
import { type Fingerprint, fingerprints, parseFingerprint } from './fingerprint.ts';
import { authorize, waitForSsh } from './login.ts';

export type { ExecOptions, Outcome } from './docker.ts';
export { type EngineState, ensureEngine, ensureImages, type ImageName } from './engine.ts';
export { type Fingerprint, keptByUpgrade, restoredByRollback } from './fingerprint.ts';
export { accounts, sudoPassword } from './login.ts';

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
  /** What the host's layout says runs there; '' where nothing does. */
  application: string;
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
  /** State of each service the application consists of: `active` or `running` when all is well. */
  services(): Promise<Record<string, string>>;
  /** What the running process says of itself ('' when it does not answer). */
  versionServed(): Promise<string>;
  /** HTTP status of a path at the application's own door, with the Host header it needs; 0: no answer. */
  status(path: string): Promise<number>;
  /** Process ids of the application: equal before and after means that nothing was started again. */
  processes(): Promise<string>;
  /** What only this application may leave behind, a line each (fingerprints/APPLICATION.sh). */
  leftovers(): Promise<string>;
  /** Until the layout's page answers 200 and every service runs. */
  waitForApplication(timeoutMs?: number): Promise<void>;
  /** Keeps the host's disk as an image, to start equal hosts from (`reference`). */
  freeze(tag: string): Promise<string>;
  /** As when the power is cut and comes again: every process is killed, and the host boots anew. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

let counter = 0;

export async function startHost(image: ImageName, options: HostOptions = {}): Promise<TestHost> {
  const reference = options.reference ?? (await ensureImages([image])).get(image);
  if (reference === undefined) throw new Error(`no image ${image}`);
  counter += 1;
  const name = options.name ?? `steady-upgrade-test-${process.pid}-${counter}`;
  // Ports of our own choice: Docker would choose others whenever the host is started again.
  const wanted = [22, ...(options.publish ?? [])];
  const free = await Promise.all(wanted.map(() => freePort()));
  const published = wanted.flatMap((port, index) => ['-p', `127.0.0.1:${free[index]}:${port}`]);
  const labels = ['--label', `${label}=1`, '--label', `${label}.owner=${ownerOf(process.pid)}`];
  const id = await output('sh', [
    join(folder, 'run.sh'),
    reference,
    ...['--name', name, '--hostname', image, ...labels, ...published, ...optionsOf(image), ...(options.run ?? [])],
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
  await waitForSsh(sshPort, 90_000);
  const hostKeys = await text('cat /etc/ssh/ssh_host_*_key.pub');
  const knownHosts = hostKeys
    .split('\n')
    .map((line) => `[127.0.0.1]:${sshPort} ${line.split(' ').slice(0, 2).join(' ')}\n`)
    .join('');

  const layout = await text('cat /etc/steady-upgrade-test/layout 2>/dev/null || true');
  const said = (name: string): string => new RegExp(`^${name}='(.*)'$`, 'm').exec(layout)?.[1] ?? '';
  const application = said('APPLICATION');
  // As an argument: from standard input, the programs it starts would read the rest of it.
  const look = async (command: string): Promise<string> => {
    if (application === '') throw new Error(`${name}: the image ${image} says in no layout what runs there`);
    const own = await readFile(join(fingerprints, `${application}.sh`), 'utf8');
    return text(`${command}\n${own}\n${await readFile(join(folder, 'fingerprint.sh'), 'utf8')}`);
  };
  const lines = async (only: string): Promise<Fingerprint> =>
    parseFingerprint(application, await look(only === '' ? '' : `ONLY=${only}`));
  const status: TestHost['status'] = async (path) =>
    Number(await look(`ONLY=status WANTED='${path.replaceAll("'", "'\\''")}'`));
  const host: TestHost = {
    ...{ name, image, application, address: '127.0.0.1', sshPort, ports, privateKey, privateKeyPath, knownHosts },
    ...{ exec, text, status, stop },
    fingerprint: () => lines(''),
    services: async () => (await lines('services')).service,
    versionServed: async () => (await lines('versions')).version.served ?? '',
    processes: () => look('ONLY=processes'),
    leftovers: () => look('ONLY=leftovers'),
    waitForApplication: async (timeoutMs = 180_000) => {
      const until = Date.now() + timeoutMs;
      for (;;) {
        const answer = await status(said('PAGE'));
        const states = Object.entries(await host.services());
        const waiting = states.filter(([, state]) => state !== 'active' && state !== 'running');
        if (answer === 200 && waiting.length === 0) return;
        if (Date.now() > until) {
          throw new Error(`${name}: ${said('PAGE')} answers ${answer}; not running: ${waiting.join('; ') || 'none'}`);
        }
        await new Promise((done) => setTimeout(done, 250));
      }
    },
    restart: async () => {
      await output('docker', ['kill', '--signal', 'KILL', id]);
      await output('docker', ['start', id]);
      await waitForSsh(sshPort, 90_000);
    },
    freeze: (tag) => output('docker', ['commit', id, `steady-upgrade-test/frozen:${tag}`]),
  };
  if (application !== '' && options.skipApplication !== true) await host.waitForApplication();
  return host;
}
