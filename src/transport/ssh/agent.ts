import { connect } from 'node:net';
import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { Problem } from '../../problem.ts';
import { parseCertificate } from './certificate.ts';
import { agentsCertificate, identity } from './identity.ts';
import { publicKey } from './signature.ts';
import { fieldsOf, strings, uint32 } from './wire.ts';

// The agent's protocol (draft-ietf-sshm-ssh-agent) by ourselves: ssh2's client of it passes over certificates.
const [REQUEST_IDENTITIES, IDENTITIES, SIGN_REQUEST, SIGNATURE] = [11, 12, 13, 14] as const;
const RSA_SHA2_512 = 4;

/** An agent is on this machine; one that asks its user for consent may take a moment. */
const WAIT_MS = 10_000;
const MOST = 1024 * 1024;

/** A key that an agent holds. */
export interface Held {
  /** Its public key or certificate, by which the agent finds it. */
  readonly blob: Buffer;
  /** As it is shown to the server: the same, or a certificate for it that the agent knows nothing of. */
  readonly shown: ParsedKey;
}

/**
 * The keys and certificates that the agent at a socket holds and that can be used here, in its order. Throws a Problem when
 * nobody answers there, or there are none.
 */
export async function heldBy(socket: string): Promise<Held[]> {
  const found = await list(socket).catch((error: Error) => {
    throw unusable(
      socket,
      `does not answer: ${error.message}.`,
      'Start one in a step before this one, and hand over the SSH_AUTH_SOCK that it says.',
    );
  });
  if (found.length > 0) return found;
  throw unusable(socket, 'holds no key that can be used here.', 'See what it holds, on the runner: ssh-add -l');
}

/** A Problem with an agent. */
export function unusable(socket: string, what: string, next: string): Problem {
  return new Problem({ what: `The SSH agent at ${socket} ${what}`, state: 'No connection was made.', next });
}

async function list(socket: string): Promise<Held[]> {
  const fields = fieldsOf(await ask(socket, Buffer.of(REQUEST_IDENTITIES), IDENTITIES));
  const blobs: Buffer[] = [];
  for (let left = fields.uint32(); left > 0; left -= 1) {
    blobs.push(fields.string());
    fields.string(); // A comment.
  }
  return blobs.flatMap((blob) => {
    const shown = usable(blob);
    return shown ? [{ blob, shown }] : [];
  });
}

function usable(blob: Buffer): ParsedKey | undefined {
  const certificate = parseCertificate(blob);
  if (certificate) return certificate.role === 'user' ? agentsCertificate(certificate) : undefined;
  const key = publicKey(blob);
  return key && identity(key);
}

/** What ssh2 logs in with: these keys, with signatures by the agent that holds them. */
export class Agent extends ssh2.BaseAgent<ParsedKey> {
  readonly #socket: string;
  readonly #held: readonly Held[];

  constructor(socket: string, held: readonly Held[]) {
    super();
    this.#socket = socket;
    this.#held = held;
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    done(
      undefined,
      this.#held.map(({ shown }) => shown),
    );
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    const finish = typeof options === 'function' ? options : done;
    const flags = key.type.startsWith('rsa-') ? RSA_SHA2_512 : 0;
    const held = this.#held.find(({ shown }) => shown === key)?.blob ?? key.getPublicSSH();
    const request = [Buffer.of(SIGN_REQUEST), strings(held, data), uint32(flags)];
    ask(this.#socket, Buffer.concat(request), SIGNATURE)
      .then((answer) => {
        const signature = fieldsOf(fieldsOf(answer).string());
        signature.string(); // Its algorithm: the one that was asked for, or the server will say no.
        return signature.string();
      })
      .then(
        (signature) => finish?.(undefined, signature),
        (error: Error) => finish?.(error),
      );
  }
}

/** One question to an agent, and the answer after its type. Rejects when it is another type, SSH_AGENT_FAILURE above all. */
function ask(path: string, question: Buffer, expected: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    let heard = Buffer.alloc(0);
    const end = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    const answered = () => {
      if (heard.length < 5 || heard.length < 4 + heard.readUInt32BE()) return;
      const type = heard.readUInt8(4);
      if (type === expected) end(() => resolve(heard.subarray(5, 4 + heard.readUInt32BE())));
      else end(() => reject(new Error(`it refuses (answer ${type})`)));
    };
    socket.setTimeout(WAIT_MS, () => end(() => reject(new Error(`it said nothing for ${WAIT_MS / 1000} s`))));
    socket
      .on('error', (error) => end(() => reject(error)))
      .once('close', () => reject(new Error('it hung up')))
      .on('data', (chunk) => {
        heard = Buffer.concat([heard, chunk]);
        if (heard.length > MOST) end(() => reject(new Error('it says too much')));
        else answered();
      });
    socket.write(Buffer.concat([uint32(question.length), question]));
  });
}
