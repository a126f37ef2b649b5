import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What passes a place in between, and may be changed there. */
export interface Wiretap {
  readonly port: number;
  /** Numbers of the messages (RFC 4253, 12) that clients sent in the clear, of all connections. */
  readonly clear: readonly number[];
  /** Bytes that clients sent under a key: what comes after their NEWKEYS. */
  readonly encrypted: number;
  close(): Promise<void>;
}

const NEWKEYS = 21;

/**
 * Stands in front of 127.0.0.1:`target(n)` for the n-th connection (from 1 on). `meddle` gets each packet that the server
 * sends in the clear, with its number, and says what to pass on instead.
 */
export async function startWiretap(
  target: (connection: number) => number,
  meddle: (packet: Buffer, message: number) => Buffer = (packet) => packet,
): Promise<Wiretap> {
  const clear: number[] = [];
  const sockets = new Set<Socket>();
  let [encrypted, connections] = [0, 0];
  const server = createServer({ noDelay: true }, (near) => {
    connections += 1;
    const far = connect({ port: target(connections), host: '127.0.0.1', noDelay: true });
    const heard = packets(
      (packet, message) => {
        clear.push(message);
        return packet;
      },
      (bytes) => {
        encrypted += bytes.length;
      },
    );
    const told = packets(meddle);
    near.on('data', (chunk) => void far.write(heard(chunk)));
    far.on('data', (chunk) => void near.write(told(chunk)));
    for (const [one, other] of [[near, far] as const, [far, near] as const]) {
      sockets.add(one);
      one.on('error', () => undefined).once('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    clear,
    get encrypted() {
      return encrypted;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Takes one direction apart: the line of introduction, packets until NEWKEYS, and what nobody in between can read. */
function packets(
  clear: (packet: Buffer, message: number) => Buffer,
  dark: (bytes: Buffer) => void = () => undefined,
): (chunk: Buffer) => Buffer {
  let [waiting, introduced, keyed] = [Buffer.alloc(0), false, false];
  return (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    const passed: Buffer[] = [];
    const take = (bytes: number) => {
      const taken = waiting.subarray(0, bytes);
      waiting = waiting.subarray(bytes);
      return taken;
    };
    if (!introduced && waiting.includes('\n')) {
      introduced = true;
      passed.push(take(waiting.indexOf('\n') + 1));
    }
    while (introduced && !keyed && waiting.length >= 4 && waiting.length >= 4 + waiting.readUInt32BE()) {
      const packet = take(4 + waiting.readUInt32BE());
      keyed = packet[5] === NEWKEYS;
      passed.push(clear(packet, packet.readUInt8(5)));
    }
    if (keyed && waiting.length > 0) {
      dark(waiting);
      passed.push(take(waiting.length));
    }
    return Buffer.concat(passed);
  };
}
