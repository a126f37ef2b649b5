import { createECDH, randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type Certificate, certified, parseCertificate } from './certificate.ts';
import { type Fields, fieldsOf, strings, uint32 } from './wire.ts';

// ssh2 knows no host certificates: it refuses the names of their algorithms (constants.js, SUPPORTED_SERVER_HOST_KEY), and
// expects the handshake's signature to bear the certificate's name instead of the key's (kex.js, finish). So the
// certificate is asked for beforehand, as `ssh-keyscan -c` does: it comes in the first answer of a handshake that goes no
// further. Nobody has proven anything by that: the certificate is a public statement, checked by its own signature, and
// that the host holds the certified key is what the real connection then has proven to it.

/** SSH_MSG numbers (RFC 4253, 12; RFC 5656, 7.1). */
const [DISCONNECT, KEXINIT, ECDH_INIT, ECDH_REPLY] = [1, 20, 30, 31];

/** Best first. Of elliptic curves any point will do, because no key is ever made of it. */
const EXCHANGES: Readonly<Record<string, () => Buffer>> = {
  'curve25519-sha256': () => randomBytes(32),
  'curve25519-sha256@libssh.org': () => randomBytes(32),
  'ecdh-sha2-nistp256': () => createECDH('prime256v1').generateKeys(),
};

const KEYS = [
  ...['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ...['rsa-sha2-512', 'rsa-sha2-256'],
].map(certified);

/** As our real connections do; the server wants one in common, though nothing will be encrypted. */
const CIPHERS = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes256-ctr'].concat(
  'chacha20-poly1305@openssh.com',
);
const MACS = ['hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'];

/** What comes before the handshake's end is small; whoever sends more is no SSH server. */
const MOST = 256 * 1024;

/**
 * Asks a server for its host certificate. `socket` is connected, and destroyed afterwards. undefined when the server has
 * none, or none that we can make sense of. Rejects when the connection breaks, or says nothing for `milliseconds`.
 */
export async function askCertificate(socket: Duplex, milliseconds: number): Promise<Certificate | undefined> {
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    socket.destroy();
  }, milliseconds);
  try {
    return await converse(socket);
  } catch (error) {
    throw late ? Object.assign(new Error('no answer', { cause: error }), { level: 'client-timeout' }) : error;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function converse(socket: Duplex): Promise<Certificate | undefined> {
  const answers = messages(socket);
  socket.write('SSH-2.0-steady_upgrade\r\n');
  socket.write(packet(kexInit()));
  for await (const answer of answers) {
    const type = answer[0];
    if (type === DISCONNECT) return undefined;
    if (type === KEXINIT) {
      const exchange = agreed(fieldsOf(answer));
      if (exchange === undefined) return undefined;
      socket.write(packet(Buffer.concat([Buffer.of(ECDH_INIT), strings(exchange())])));
    }
    if (type === ECDH_REPLY) return parseCertificate(fieldsOf(answer.subarray(1)).string());
  }
  throw new Error('Connection lost before handshake');
}

/** The first of our exchanges that the server knows, when it has a certificate as well. */
function agreed(init: Fields): (() => Buffer) | undefined {
  init.skip(17); // The message's number and the cookie.
  const [exchanges, keys] = [init.names(), init.names()];
  const name = Object.keys(EXCHANGES).find((one) => exchanges.includes(one));
  return KEYS.some((key) => keys.includes(key)) ? EXCHANGES[name ?? ''] : undefined;
}

/** RFC 4253, 7.1 */
function kexInit(): Buffer {
  const lists = [Object.keys(EXCHANGES), KEYS, CIPHERS, CIPHERS, MACS, MACS, ['none'], ['none'], [], []];
  const names = strings(...lists.map((list) => list.join(',')));
  return Buffer.concat([Buffer.of(KEXINIT), randomBytes(16), names, Buffer.of(0), uint32(0)]);
}

/** RFC 4253, 6, before there is a cipher: a length, the length of the padding, the payload, and padding to blocks of 8. */
function packet(payload: Buffer): Buffer {
  const padding = 8 + ((8 - ((5 + payload.length) % 8)) % 8);
  return Buffer.concat([uint32(1 + payload.length + padding), Buffer.of(padding), payload, randomBytes(padding)]);
}

/** The payloads of what the server says, after the line by which it introduces itself. */
async function* messages(socket: Duplex): AsyncGenerator<Buffer> {
  let heard: Buffer = Buffer.alloc(0);
  let introduced = false;
  for await (const chunk of socket) {
    heard = Buffer.concat([heard, chunk as Buffer]);
    if (heard.length > MOST) throw new Error('it sends more than a handshake');
    for (let end = heard.indexOf('\n'); !introduced && end >= 0; end = heard.indexOf('\n')) {
      introduced = heard.toString('latin1', 0, 4) === 'SSH-';
      heard = heard.subarray(end + 1);
    }
    while (introduced && heard.length >= 4 && heard.length >= 4 + heard.readUInt32BE()) {
      const end = 4 + heard.readUInt32BE();
      if (end > 5) yield heard.subarray(5, Math.max(5, end - heard.readUInt8(4)));
      heard = heard.subarray(end);
    }
  }
}
