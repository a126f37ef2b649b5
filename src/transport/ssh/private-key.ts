import ssh2, { type ParsedKey } from 'ssh2';
import { Problem } from '../../problem.ts';

/**
 * Reads the private key a user gave. Throws a Problem that says what kind of text it is instead and how to make it
 * readable; no part of the key is ever in it.
 */
export function readPrivateKey(text: string, passphrase: string | undefined): ParsedKey {
  const refused = before(text);
  if (refused !== undefined) throw unreadable(...refused);
  const parsed = ssh2.utils.parseKey(`${text.trim()}\n`, passphrase === '' ? undefined : passphrase);
  if (parsed instanceof Error) throw unreadable(...after(parsed.message, passphrase));
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || !key.isPrivateKey()) throw unreadable(...PUBLIC_KEY);
  if (key.type === 'ssh-dss') throw unreadable(...DSA);
  return key;
}

/** What is wrong, and what to do. */
type Refusal = readonly [what: string, next: string];

const REWRITE =
  'Rewrite a copy of it with: ssh-keygen -p -f the-key  (it is written in the OpenSSH format), and give that copy.';
const PASTE =
  'Paste the whole file, from -----BEGIN to -----END, with its line breaks, e.g.: gh secret set SSH_PRIVATE_KEY < the-key';

const PUBLIC_KEY: Refusal = ['is a public key.', 'Give the private key: the file of the same name without .pub.'];
const DSA: Refusal = ['is a DSA key, which servers no longer accept.', 'Make a new key: ssh-keygen -t ed25519'];
const TRUNCATED: Refusal = ['is cut off or damaged.', PASTE];
const PKCS8: Refusal = ['is in the PKCS#8 format (BEGIN PRIVATE KEY), which cannot be read here.', REWRITE];
const HARDWARE: Refusal = [
  'belongs to a security key (FIDO): it only works where that is plugged in.',
  'Make a key for the runner: ssh-keygen -t ed25519',
];
const NO_PASSPHRASE: Refusal = [
  'is encrypted, and no passphrase was given.',
  'Give its passphrase, or a key without one.',
];
const WRONG_PASSPHRASE: Refusal = [
  'cannot be decrypted: the passphrase is wrong, or the key is damaged.',
  'Try it with: ssh-keygen -y -f the-key',
];

/** Texts that are recognised by sight. The order matters: the more special comes first. */
function before(text: string): Refusal | undefined {
  const key = text.trim();
  if (key === '') return ['is empty.', PASTE];
  if (/^PuTTY-User-Key-File-[3-9]/.test(key)) {
    return ['is a PuTTY key of version 3.', 'Convert it: puttygen the-key.ppk -O private-openssh -o the-key'];
  }
  if (key.startsWith('PuTTY-User-Key-File-')) return undefined;
  if (/^(ssh-|ecdsa-|sk-)\S+ AAAA|^-+ ?BEGIN (SSH2 |RSA )?PUBLIC KEY/.test(key)) return PUBLIC_KEY;
  if (key.includes('\\n')) return ['has its line breaks written as the two characters \\n.', PASTE];
  if (!key.startsWith('-----BEGIN')) return ['does not begin with -----BEGIN.', PASTE];
  if (!/-----END [A-Z0-9 ]+-----$/.test(key)) return TRUNCATED;
  if (!/[\r\n]/.test(key)) return ['is on a single line: its line breaks are gone.', PASTE];
  if (/BEGIN (ENCRYPTED )?PRIVATE KEY/.test(key)) return PKCS8;
  return key.includes('BEGIN OPENSSH PRIVATE KEY') ? openSsh(key) : undefined;
}

/** Ciphers of encrypted OpenSSH keys that ssh2 reads; `none` is a key without passphrase. */
const READABLE_CIPHER = /^(none|aes(128|192|256)-(ctr|cbc)|aes(128|256)-gcm@openssh\.com)$/;

/** Looks into an openssh-key-v1 file (OpenSSH PROTOCOL.key): its cipher and its kind are not encrypted. */
function openSsh(key: string): Refusal | undefined {
  const data = Buffer.from(key.replace(/-----[^-]+-----/g, ''), 'base64');
  if (data.toString('latin1', 0, 14) !== 'openssh-key-v1') return TRUNCATED;
  const [cipher, , , kind] = fields(data, 15);
  if (cipher === undefined || kind === undefined) return TRUNCATED;
  if (!READABLE_CIPHER.test(cipher)) {
    return [
      `is encrypted with ${cipher}, which cannot be read here.`,
      'Rewrite a copy of it with: ssh-keygen -p -Z aes256-ctr -f the-key',
    ];
  }
  return kind.startsWith('sk-') ? HARDWARE : undefined;
}

/** Cipher, kdf name, kdf options, and the name inside the first public key (after the number of keys). */
function fields(data: Buffer, start: number): string[] {
  const found: string[] = [];
  let at = start;
  for (let index = 0; index < 4 && at + 4 <= data.length; index += 1) {
    if (index === 3) at += 8;
    if (at + 4 > data.length) break;
    const end = at + 4 + data.readUInt32BE(at);
    if (end > data.length) break;
    found.push(data.toString('latin1', at + 4, end));
    at = end;
  }
  return found;
}

/** What ssh2's parser says (keyParser.js), in our words. */
function after(message: string, passphrase: string | undefined): Refusal {
  const given = passphrase !== undefined && passphrase !== '';
  if (/no passphrase given/i.test(message)) return NO_PASSPHRASE;
  if (/bad passphrase|integrity check|bad decrypt|decrypt/i.test(message))
    return given ? WRONG_PASSPHRASE : NO_PASSPHRASE;
  if (/Unsupported (cipher|kdf)|Cipher .* not supported/.test(message)) {
    return ['is encrypted in a way that cannot be read here.', REWRITE];
  }
  if (/Unsupported OpenSSH private key type/.test(message))
    return ['is of a kind that is not supported.', 'Make a new key: ssh-keygen -t ed25519'];
  return given ? WRONG_PASSPHRASE : TRUNCATED;
}

function unreadable(what: string, next: string): Problem {
  return new Problem({ what: `The private key ${what}`, state: 'No connection was made.', next });
}
