import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHost, type TestHost } from '../../hosts/host.ts';
import { ending, upgrade } from './action.ts';

let host: TestHost;
let untouched: string;

beforeAll(async () => {
  // A disk of its own for our state, so small that no backup fits.
  host = await startHost('pretalx-user', { run: ['--tmpfs', '/var/lib/steady-upgrade:size=256k'] });
  untouched = await snapshot();
});
afterAll(() => host?.stop());

/** Every file that is not a log or another service's own, with its size and time. */
function snapshot(): Promise<string> {
  return host.text(`find /etc /opt /home /root /usr/local /var/pretalx /var/lib /tmp -xdev \\
    -not -path '*/logs/*' -not -path '/var/lib/systemd/*' -not -path '/var/lib/postgresql/*' -not -path '*/__pycache__*' \\
    -not -name '*.sqlite3*' -not -type d -printf '%p %s %T@\\n' | sort`);
}

async function newKey(passphrase: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steady-upgrade-key-'));
  await promisify(execFile)('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(folder, 'key')]);
  return readFile(join(folder, 'key'), 'utf8');
}

type Inputs = Readonly<Record<string, string>>;

/** What is asked, and what the one message must say. Nothing of it may change anything on the host. */
const refused: readonly [string, (host: TestHost) => Promise<Inputs> | Inputs, RegExp][] = [
  ['an application nobody knows', () => ({ application: 'pretalks' }), /pretalks.*[\s\S]*pretalx/],
  ['a mode that is none', () => ({ mode: 'reherse' }), /Did you mean `rehearse`/],
  ['a version with shell in it', () => ({ version: '2025.1.0; touch /tmp/owned' }), /version.*2025\.1\.0; touch/],
  ['a version that does not exist', () => ({ version: '2025.7.7' }), /2025\.7\.7/],
  ['a version for another Python', () => ({ version: '2026.1.0' }), /2026\.1\.0[\s\S]*Python >=3\.12/],
  ['settings that are no mapping', () => ({ settings: 'user: [pretalx' }), /settings/],
  ['a setting nobody reads', () => ({ settings: 'virtualenv: /x' }), /virtualenv[\s\S]*environment/],
  [
    'a key that does not open the door',
    async () => ({ 'private-key': await newKey('') }),
    /root@127\.0\.0\.1|private-key/,
  ],
  [
    'a passphrase that does not fit',
    async () => ({ 'private-key': await newKey('right'), passphrase: 'wrong-one' }),
    /passphrase/,
  ],
  ['another host’s key', ({ knownHosts }) => ({ 'known-hosts': otherKey(knownHosts) }), /SHA256:[A-Za-z0-9+/]{43}/],
  ['a port where nobody listens', () => ({ port: '9' }), /127\.0\.0\.1.*9/],
  ['an account that may not become root', () => ({ user: 'limited' }), /limited[\s\S]*sudo/],
  ['a wrong sudo password', () => ({ user: 'deploy', 'sudo-password': 'not-this-one' }), /sudo/],
  ['a disk without room', () => ({}), /room.*256|room[\s\S]*steady-upgrade/i],
];

/** known_hosts lines of the same name with a key that is not the host's. */
function otherKey(knownHosts: string): string {
  const name = knownHosts.split(' ')[0];
  return `${name} ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq`;
}

/** The summary's text as a reader sees it: escaped characters are themselves, and zero-width marks are nothing. */
function unescaped(markdown: string): string {
  return markdown
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('\u200b', '');
}

describe('refused with one clear message, and nothing changed', () => {
  it.each(refused)('%s', async (_, inputs, message) => {
    const result = await upgrade(host, await inputs(host));
    expect(ending(result), result.log).toMatchObject({ code: 1, status: 'failed' });
    expect(result.log).toMatch(message);
    expect(unescaped(result.summary)).toMatch(message);
    expect(result.log, 'no stack trace').not.toMatch(/^\s+at .*(\.cjs|node:)/m);
    for (const secret of ['wrong-one', 'not-this-one', host.privateKey.split('\n')[2] ?? 'x'])
      expect(result.raw.replaceAll(/::add-mask::.*/g, '')).not.toContain(secret);
    expect(await snapshot()).toBe(untouched);
  });

  it('and the site still serves', async () => {
    expect(await host.versionServed()).toBe('2024.3.1');
  });
});
