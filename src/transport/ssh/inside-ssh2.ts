import type { Client, ParsedKey } from 'ssh2';
import { uncertified } from './certificate.ts';
import { strings } from './wire.ts';

// The two places where we reach below the surface of ssh2, which is pinned to 1.17.0 for that reason too. A test of each
// fails when what is inside has moved; without it the first says no, and the second throws.

type Signed = (data: Buffer, done: (signature: Buffer) => void) => void;

/** What is used of ssh2's Protocol (lib/protocol/Protocol.js). */
interface Protocol {
  /** Whether both sides keep to strict key exchange (kex.js, handleKexInit). */
  readonly _strictMode?: boolean;
  readonly _kex: { readonly sessionID: Buffer };
  readonly _authsQueue: string[];
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number;
      alloc(bytes: number): Buffer;
      finalize(packet: Buffer): Buffer;
    };
  };
  readonly _cipher: { encrypt(packet: Buffer): void };
  authPK(user: string, key: ParsedKey, algorithm?: string, sign?: Signed): void;
}

function protocolOf(client: Client): Protocol {
  return (client as unknown as { _protocol: Protocol })._protocol;
}

/** Whether the handshake that is just done was a strict one, in which nothing can have been put in or left out. */
export function isStrict(client: Client): boolean {
  return protocolOf(client)._strictMode === true;
}

/**
 * Has a client log in with certificates too: to be called after `connect`. ssh2 would write the certificate's algorithm into
 * the signature as well (authPK), where the key's own belongs (OpenSSH sshkey.c, sshkey_check_sigtype).
 */
export function acceptCertificates(client: Client): void {
  const protocol = protocolOf(client);
  const plain = protocol.authPK.bind(protocol);
  protocol.authPK = (user, key, algorithm, sign) => {
    const signer = uncertified(key.type);
    if (signer === undefined || sign === undefined) return plain(user, key, algorithm, sign);
    const request = publicKeyRequest(user, key);
    const data = Buffer.concat([strings(protocol._kex.sessionID), request]);
    sign(data, (signature) => {
      protocol._authsQueue.push('publickey');
      send(protocol, Buffer.concat([request, strings(strings(signer, signature))]));
    });
  };
}

/** SSH_MSG_USERAUTH_REQUEST (RFC 4252, 7), up to the signature. */
function publicKeyRequest(user: string, key: ParsedKey): Buffer {
  const [request, signatureFollows] = [Buffer.of(50), Buffer.of(1)];
  const method = strings(user, 'ssh-connection', 'publickey');
  return Buffer.concat([request, method, signatureFollows, strings(key.type, key.getPublicSSH())]);
}

function send(protocol: Protocol, payload: Buffer): void {
  const { write } = protocol._packetRW;
  const start = write.allocStart;
  const packet = write.alloc(payload.length);
  packet.set(payload, start);
  protocol._cipher.encrypt(write.finalize(packet));
}
