import { gather } from './gather.ts';
import { missing, refuse, refuseUnseen } from './refusal.ts';

/** The inputs that prove who we are, as given. */
export interface Credentials {
  readonly privateKey: string;
  readonly passphrase: string;
  readonly certificate: string;
  readonly agent: string;
  readonly password: string;
  readonly sudoPassword: string;
}

/** At least one way to log in. Whether a key can be read is for the room that knows keys to say. */
export function readCredentials(given: Credentials): Partial<Credentials> {
  if (given.privateKey === '' && given.password === '' && given.agent === '') {
    throw missing('private-key', 'a private key is needed to log in, or an `agent` that holds one, or a `password`.');
  }
  return gather({
    // Trimmed on the way here, but a key file ends with a line break.
    privateKey: () => (given.privateKey === '' ? undefined : `${given.privateKey}\n`),
    passphrase: () => readPassphrase(given),
    certificate: () => readCertificate(given),
    agent: () => readAgent(given.agent),
    password: () => readPassword('password', given.password),
    sudoPassword: () => readPassword('sudo-password', given.sudoPassword),
  });
}

/** The line of a `-cert.pub`; what it says is for the room that knows certificates. */
function readCertificate({ certificate, privateKey, agent }: Credentials): string | undefined {
  if (certificate === '') return undefined;
  const form = /^[a-z0-9-]+-cert-v01@openssh\.com [A-Za-z0-9+/]+=*(?: [^\r\n]*)?$/;
  const wanted = 'it must be the one line of a file whose name ends in `-cert.pub`.';
  if (!form.test(certificate)) throw refuseUnseen('certificate', `is no SSH certificate: ${wanted}`);
  if (privateKey !== '' || agent !== '') return certificate;
  throw refuseUnseen(
    'certificate',
    'is given, but neither the `private-key` it belongs to nor an `agent` that holds that.',
  );
}

/** A socket's path; on Windows a named pipe's. */
function readAgent(value: string): string | undefined {
  if (value === '') return undefined;
  if (/^(?:\/|\\\\\.\\pipe\\|[A-Za-z]:\\)[^\p{Cc}]+$/u.test(value)) return value;
  throw refuse('agent', value, "it must be the path of an SSH agent's socket, as `SSH_AUTH_SOCK` has it.");
}

function readPassphrase({ passphrase, privateKey }: Credentials): string | undefined {
  if (passphrase === '') return undefined;
  if (privateKey !== '') return passphrase;
  throw refuseUnseen('passphrase', 'is given, but the `private-key` it belongs to is missing or empty.');
}

/** sudo and sshd read one line: what follows a line break would be lost, or be taken for something else. */
export function readPassword(input: string, value: string): string | undefined {
  if (value === '') return undefined;
  if (!/[\r\n\0]/.test(value)) return value;
  throw refuseUnseen(input, 'has more than one line: a password is a single line.');
}

/** What the host's key must be. Without either, whoever answers at that address would be trusted with the server. */
export function readHostKeys(
  knownHosts: string,
  fingerprint: string,
): { knownHosts?: string; hostFingerprint?: string } {
  if (knownHosts.trim() === '' && fingerprint === '') {
    throw missing('known-hosts', 'lines of known_hosts for this host are needed, or a `host-fingerprint`.');
  }
  return gather({
    knownHosts: () => readKnownHosts(knownHosts),
    hostFingerprint: () => readFingerprint('host-fingerprint', fingerprint),
  });
}

function readKnownHosts(value: string): string | undefined {
  const lines = value.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  if (value.trim() === '') return undefined;
  if (/PRIVATE KEY/.test(value))
    throw refuseUnseen('known-hosts', 'holds a private key: that goes into `private-key`.');
  const entry = /^(?:@[a-z-]+\s+)?\S+\s+(?:ssh|ecdsa|sk)-\S+\s+[A-Za-z0-9+/]+=*(?:\s.*)?$/;
  if (lines.some((line) => entry.test(line.trim()))) return value;
  const wanted = 'it must hold lines as `ssh-keyscan HOST` prints them: host name, kind of key, key.';
  throw refuseUnseen('known-hosts', `has no line that names a host key: ${wanted}${fingerprintHint(value)}`);
}

function fingerprintHint(value: string): string {
  return value.includes('SHA256:') ? ' A fingerprint goes into `host-fingerprint`.' : '';
}

/** `SHA256:…`, also inside a whole line of `ssh-keygen -lf`. */
export function readFingerprint(input: string, value: string): string | undefined {
  if (value === '') return undefined;
  const found = /(?:^|\s)(SHA256:[A-Za-z0-9+/]{43})=?(?:\s|$)/.exec(value)?.[1];
  if (found && value.split('SHA256:').length === 2) return found;
  const md5 = /(?:[0-9a-f]{2}:){15}[0-9a-f]{2}/i.test(value) ? ' MD5 fingerprints can be forged.' : '';
  const allowed = `it must be one \`SHA256:\` and 43 characters, as \`ssh-keygen -lf\` prints it.${md5}`;
  throw refuse(input, value, allowed);
}
