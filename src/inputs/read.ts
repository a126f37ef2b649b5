import { readApplication, readInstance, readRecipePath } from './application.ts';
import { readCredentials, readHostKeys } from './authentication.ts';
import { readBoolean, readMode, readOnFailure, readPackages, readWriters } from './choices.ts';
import { gather } from './gather.ts';
import { readHost, readUser } from './host.ts';
import { maskSecret } from './masks.ts';
import { readDuration, readMaxDowntime, readNumber } from './numbers.ts';
import { type GivenHost, readOtherHost } from './other-host.ts';
import { readBackupDirectory, readHealthUrl } from './places.ts';
import { readPlanDigest, readReportPath, readRun } from './plans.ts';
import { refuse } from './refusal.ts';
import type { Connection, Mode, Request } from './request.ts';
import { readSettings } from './settings.ts';
import { isThisMachine, readThisMachine, thisMachine } from './this-machine.ts';
import { readVersion } from './version.ts';

/** An input as the user wrote it, '' when not given; not trimmed, for a password may end in a blank. */
export type GetInput = (name: string) => string;

/** Inputs that nobody may ever read. */
const secrets = [
  ...['private-key', 'passphrase', 'password', 'sudo-password'],
  ...['jump-private-key', 'jump-passphrase'],
  ...['rehearse-from-private-key', 'rehearse-from-passphrase', 'rehearse-from-sudo-password'],
];

const minute = 60;
const hour = 60 * minute;

/**
 * All inputs, checked and typed, or one `Problem` that names everything wrong with them.
 * Secrets are handed to `mask` before anything else happens. Defaults are in action.yml and nowhere else.
 */
export function readRequest(get: GetInput, mask: (secret: string) => void, bundled: readonly string[]): Request {
  for (const name of secrets) maskSecret(get(name), mask);
  const text = (name: string) => get(name).trim();
  const application = () => readApplication(text('application'), text('recipe'), bundled);
  const { common, connection } = gather({
    common: () =>
      gather({
        application,
        recipe: () => readRecipePath(text('recipe')),
        version: () => readVersion(text('version')),
        mode: () => readMode(text('mode')),
        packages: () => readPackages(text('packages')),
        // An application that is refused already must not be refused a second time as an instance.
        instance: () => readInstance(text('instance'), text('application')),
        settings: () => readSettings(get('settings')),
        backupDirectory: () => readBackupDirectory(text('backup-directory')),
        keepBackups: () => readNumber('keep-backups', text('keep-backups'), 1, 1000),
        onFailure: () => readOnFailure(text('on-failure')),
        writers: () => readWriters(text('writers')),
        maxDowntimeSeconds: () => readMaxDowntime(text('max-downtime')),
        healthUrl: () => readHealthUrl(text('health-url')),
        planDigest: () => readPlanDigest(text('plan-digest')),
        rehearsalReport: () => readReportPath(text('rehearsal-report')),
        run: () => readRun(text('run')),
        confirmDataLoss: () => readBoolean('confirm-data-loss', text('confirm-data-loss')),
        prune: () => readBoolean('prune', text('prune')),
        timeoutSeconds: () => readDuration('timeout', text('timeout'), minute, 120 * hour),
      }),
    connection: () => (text('host') === thisMachine ? readThisMachine(get) : readConnection(get)),
  });
  refuseGitFromRunner(common);
  const from = isThisMachine(connection) ? undefined : readRehearseFrom(get, common.mode, connection);
  return { ...common, connection, ...(from && { rehearseFrom: from }) };
}

/** The host whose data are rehearsed on. It is behind the same jump host, where there is one. */
function readRehearseFrom(get: GetInput, mode: Mode, { jump, ...target }: Connection): Connection | undefined {
  const from = readOtherHost(otherHost(get, 'rehearse-from', 'rehearse-from'), target);
  if (from && mode !== 'rehearse') {
    throw refuse(
      'rehearse-from',
      get('rehearse-from').trim(),
      'it is for `mode: rehearse`: other modes bring no data.',
    );
  }
  return from && { ...from, ...(jump && { jump }) };
}

function otherHost(get: GetInput, input: string, prefix: string): GivenHost {
  return {
    input,
    prefix,
    host: get(input).trim(),
    privateKey: get(`${prefix}-private-key`).trim(),
    passphrase: line(get(`${prefix}-passphrase`)),
    sudoPassword: line(get(`${prefix}-sudo-password`)),
    hostFingerprint: get(`${prefix}-host-fingerprint`).trim(),
  };
}

/** What is built of a commit could not be told from what is released under the same version. */
function refuseGitFromRunner({ packages, version }: Pick<Request, 'packages' | 'version'>): void {
  if (packages === 'host' || version.kind !== 'git') return;
  throw refuse(
    'packages',
    packages,
    'with a git repository as `version` the host itself must fetch: give a release, or leave `packages` out.',
  );
}

function readConnection(get: GetInput): Connection {
  const text = (name: string) => get(name).trim();
  const { place, credentials, keys } = gather({
    place: () =>
      gather({
        host: () => readHost(text('host')),
        port: () => readNumber('port', text('port'), 1, 65_535),
        user: () => readUser(text('user')),
        connectTimeoutSeconds: () => readDuration('connect-timeout', text('connect-timeout'), 1, 10 * minute),
      }),
    credentials: () =>
      readCredentials({
        privateKey: text('private-key'),
        passphrase: line(get('passphrase')),
        certificate: text('certificate'),
        agent: text('agent'),
        password: line(get('password')),
        sudoPassword: line(get('sudo-password')),
      }),
    keys: () => readHostKeys(get('known-hosts'), text('host-fingerprint')),
  });
  const target = { ...place, ...credentials, ...keys };
  const jump = readOtherHost(otherHost(get, 'jump-host', 'jump'), target);
  return { ...target, ...(jump && { jump }) };
}

/** A password without the line break that a text area or a file left at its end; blanks may belong to it. */
function line(secret: string): string {
  return secret.replace(/[\r\n]+$/, '');
}
