import type { NegotiatedAlgorithms } from 'ssh2';
import { Problem, type ProblemDetails } from '../../problem.ts';

/** The host cannot be reached right now; the same connection may well work a little later. */
export class HostUnreachable extends Problem {
  override name = 'HostUnreachable';

  override with(more: Partial<ProblemDetails>): HostUnreachable {
    return new HostUnreachable({ ...more, ...this.details }, { cause: this.cause });
  }
}

const REASONS: Readonly<Record<string, readonly [what: string, next: string]>> = {
  ECONNREFUSED: [
    'nothing listens there (connection refused).',
    'Check the port, and that sshd runs: systemctl status ssh',
  ],
  ENOTFOUND: ['the name does not resolve.', 'Check the host input for typing errors.'],
  EAI_AGAIN: ['the name cannot be looked up right now.', "Check the runner's DNS, then run again."],
  EHOSTUNREACH: [
    'there is no way to it (no route to host).',
    'Check that the host is up and that its network allows the runner.',
  ],
  ENETUNREACH: ['there is no way to its network.', "Check the runner's network, IPv6 included."],
  ETIMEDOUT: ['it does not answer.', 'Check that the host is up and that its firewall lets the runner in.'],
  ECONNRESET: ['it closed the connection at once.', 'Check MaxStartups, fail2ban and hosts.deny on the host.'],
};

/**
 * Translates what ssh2 emits while connecting (`level`, and `code` for socket errors) into what a person can act on.
 * Refused host keys and refused logins have Problems of their own and do not come here.
 */
export function connectProblem(
  error: Error & { level?: string; code?: unknown },
  host: string,
  timeoutSeconds: number,
): Problem {
  const because = (what: string, next: string) =>
    new HostUnreachable(
      { what: `Cannot connect to ${host}: ${what}`, host, state: 'Nothing was changed on the host.', next },
      { cause: error },
    );
  const reason = REASONS[String(error.code)];
  if (reason) return because(...reason);
  if (error.level === 'client-timeout') {
    return because(
      `no answer within ${timeoutSeconds} s.`,
      'Check that the host is up and that its firewall lets the runner in.',
    );
  }
  if (error.level === 'agent') return agentRefused(host, error);
  if (/signature verification failed|Wrong signature type|Malformed signature/.test(error.message)) {
    return notItsKey(host, error);
  }
  const mismatch = /no matching (.+)$/.exec(error.message);
  if (mismatch) return noAlgorithm(mismatch[1] ?? '', host, error);
  if (/before handshake|connection lost/i.test(error.message)) {
    return because(
      'it closed the connection before the handshake.',
      'Check that the port is the one of sshd; then MaxStartups and fail2ban on the host.',
    );
  }
  return because(`${error.message}.`, 'Try by hand from the same network: ssh -v');
}

/** The host only knows algorithms that are broken by now. `what`: key exchange algorithm, host key, cipher, MAC. */
export function noAlgorithm(what: string, host: string, cause?: Error): Problem {
  return new Problem(
    {
      what: `${host} offers no ${what} that is still safe.`,
      host,
      state: 'Nothing was changed on the host.',
      next: 'Upgrade OpenSSH on the host (8.0 or later is fine), or take away restrictions (KexAlgorithms, Ciphers, MACs, HostKeyAlgorithms) from its sshd_config.',
    },
    { cause },
  );
}

/** Its certificate is good, but ssh2 has no algorithm for certificates, and the plain key is not on offer. */
export function onlyCertificates(host: string, kind: string): Problem {
  return new Problem({
    what: `${host} has a certificate that holds, and offers its ${kind} key by that alone: the connection needs the plain key.`,
    host,
    state: 'No password or key was sent. Nothing was changed on the host.',
    next: `Allow ${kind === 'ssh-rsa' ? 'rsa-sha2-512' : kind} in HostKeyAlgorithms of the host's sshd_config, beside the certificate's.`,
  });
}

/** The right key was shown, and another signed, or none: it had been copied from what everybody can ask for. */
function notItsKey(host: string, cause: Error): Problem {
  return new Problem(
    {
      what: `${host} shows the host key that was expected, and cannot prove that it holds it (${cause.message}).`,
      host,
      state: 'No password or key was sent. Nothing was changed on the host.',
      next: 'Something else answers in its place, or changes what is sent on the way: look at the network in between.',
    },
    { cause },
  );
}

/** The handshake could have been tampered with (`needsStrict`). */
export function notStrict(host: string, { cs }: NegotiatedAlgorithms): Problem {
  return new Problem({
    what: `${host} would be talked to by ${[cs.cipher, cs.mac].filter(Boolean).join(' with ')}, which is not safe without strict key exchange (Terrapin, CVE-2023-48795), and does not offer that.`,
    host,
    state: 'No password or key was sent. Nothing was changed on the host.',
    next: "Upgrade OpenSSH on the host (9.6, or your distribution's repaired package), or allow aes256-gcm@openssh.com among the Ciphers of its sshd_config.",
  });
}

function agentRefused(host: string, cause: Error): Problem {
  return new Problem(
    {
      what: `${host} would take a key of the SSH agent, and the agent does not sign: ${cause.message}.`,
      host,
      state: 'Nothing was changed on the host.',
      next: 'Give the agent a key that needs no consent (ssh-add without -c), and do not lock it; or use private-key.',
    },
    { cause },
  );
}
