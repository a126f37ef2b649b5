import type { ParsedKey } from 'ssh2';
import type { Connection } from '../../inputs/request.ts';
import { Problem } from '../../problem.ts';
import { Agent, type Held, heldBy, unusable } from './agent.ts';
import { type Certificate, outOfTime, parseCertificate } from './certificate.ts';
import { fingerprintOf } from './host-key-blob.ts';
import { agentsCertificate, certifiedIdentity, identity } from './identity.ts';
import { readPrivateKey } from './private-key.ts';

/** What we can prove ourselves with; at least one of key, agent and password is present. */
export interface Credentials {
  readonly user: string;
  readonly key?: ParsedKey;
  readonly agent?: Agent;
  readonly password?: string;
  /** The certificate that key or agent comes with, to be named when the host refuses it. */
  readonly certificate?: Certificate;
}

/**
 * Makes the credentials of a connection. Throws a Problem for a key or certificate that cannot be read, belong together
 * or be valid now, and for an agent without the key: all of it before anything is connected. `now`: seconds since 1970.
 */
export async function readCredentials(connection: Connection, now: number): Promise<Credentials> {
  const { user, privateKey, passphrase, password, agent: socket } = connection;
  if (privateKey === undefined && password === undefined && socket === undefined) {
    throw refused('There is neither a private key nor a password nor an agent to log in with.');
  }
  const certificate = connection.certificate === undefined ? undefined : readCertificate(connection.certificate, now);
  const key = privateKey === undefined ? undefined : readPrivateKey(privateKey, passphrase);
  const agent =
    socket === undefined ? undefined : new Agent(socket, await fromAgent(socket, key ? undefined : certificate));
  return {
    user,
    ...(key && { key: certificate ? withCertificate(key, certificate) : identity(key) }),
    ...(agent && { agent }),
    ...(password !== undefined && { password }),
    ...(certificate && { certificate }),
  };
}

/** `ssh-ed25519-cert-v01@openssh.com AAAA… comment`, as ssh-keygen -s writes it. */
function readCertificate(text: string, now: number): Certificate {
  const [, encoded = ''] = text.trim().split(/\s+/);
  const certificate = parseCertificate(Buffer.from(encoded, 'base64'));
  if (!certificate) {
    throw refused(
      'The certificate is cut off, damaged, or of a kind that cannot be used here.',
      'Give the whole line of the file whose name ends in -cert.pub. To see what it holds: ssh-keygen -Lf the-key-cert.pub',
    );
  }
  const { id, role } = certificate;
  if (role === 'host') {
    throw refused(
      `The certificate ${JSON.stringify(id)} is a host's.`,
      'Sign a key for a user: ssh-keygen -s, without -h.',
    );
  }
  const late = outOfTime(certificate, now);
  if (late === undefined) return certificate;
  throw refused(`The certificate ${JSON.stringify(id)} ${late}.`, "Get a new one, or set the runner's clock.");
}

function withCertificate(key: ParsedKey, certificate: Certificate): ParsedKey {
  if (certificate.key.equals(key.getPublicSSH())) return certifiedIdentity(key, certificate);
  throw refused(
    `The certificate ${JSON.stringify(certificate.id)} is for the key ${fingerprintOf(certificate.key)}, and the private key is ${fingerprintOf(key.getPublicSSH())}.`,
    'Give the private key that was certified.',
  );
}

/** All that the agent holds; with a certificate, that one alone, and the agent has to hold its key. */
async function fromAgent(socket: string, certificate?: Certificate): Promise<Held[]> {
  const held = await heldBy(socket);
  const shown = certificate && agentsCertificate(certificate);
  if (!shown) return held;
  const signer = held.find(({ blob }) => blob.equals(certificate.key) || blob.equals(certificate.blob));
  if (signer) return [{ blob: signer.blob, shown }];
  throw unusable(
    socket,
    `does not hold the key ${fingerprintOf(certificate.key)}, which the certificate ${JSON.stringify(certificate.id)} is for.`,
    'See what it holds, on the runner: ssh-add -l',
  );
}

function refused(what: string, next?: string): Problem {
  return new Problem({ what, state: 'No connection was made.', ...(next && { next }) });
}
