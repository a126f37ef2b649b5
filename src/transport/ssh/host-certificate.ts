import { type Certificate, outOfTime } from './certificate.ts';
import { fingerprintOf, keyKind } from './host-key-blob.ts';
import { type KnownHost, matchesPattern } from './known-hosts.ts';

/**
 * What a host's certificate proves, by OpenSSH's rules (sshkey.c, sshkey_cert_check_host): a line for the certified key,
 * or the reason why it proves nothing, as a sentence. Stricter than those in one thing: a certificate that names no host
 * would be good for every one, and is refused.
 *
 * `entries` are the lines of known_hosts that speak of the host, `now` is in seconds since 1970.
 */
export function vouchedFor(
  certificate: Certificate,
  host: string,
  entries: readonly KnownHost[],
  now: number,
): KnownHost | string {
  const { authority, key, kind, id } = certificate;
  const signer = `${keyKind(authority)} ${fingerprintOf(authority)}`;
  const marked = (marker: KnownHost['marker']) =>
    entries.find((entry) => entry.marker === marker && entry.key.equals(authority));
  const trusted = marked('cert-authority');
  const revoked = marked('revoked');
  const its = `The host's certificate ${JSON.stringify(id)}`;
  if (revoked) return `${its} is signed by ${signer}, which known-hosts line ${revoked.line} marks as @revoked.`;
  if (!trusted) return `${its} is signed by ${signer}, which known-hosts does not name as a @cert-authority.`;
  const reason = whyNot(certificate, host, now);
  return reason === undefined ? { patterns: trusted.patterns, kind, key, line: trusted.line } : `${its} ${reason}.`;
}

function whyNot(certificate: Certificate, host: string, now: number): string | undefined {
  const { authority, signed, role, principals, criticalOptions } = certificate;
  if (keyKind(authority)?.startsWith('sk-')) return 'is signed by a security key (FIDO), which cannot be checked here';
  if (!signed) return 'has a signature that is wrong, or of an algorithm that is not safe any more';
  if (role !== 'host') return "is a user's, not a host's (ssh-keygen -h was forgotten)";
  const late = outOfTime(certificate, now);
  if (late !== undefined) return late;
  if (principals.length === 0) return `names no host (sign it anew, with: ssh-keygen -h -n ${host})`;
  if (!principals.some((pattern) => matchesPattern(pattern, host)))
    return `is for ${principals.join(', ')}, not for ${host}`;
  if (criticalOptions.length > 0) return `demands what is not known here: ${criticalOptions.join(', ')}`;
  return undefined;
}
