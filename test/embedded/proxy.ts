// A bad network in front of a host: a TCP proxy on loopback.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  readonly port: number;
  /** Pairs that stand now. */
  readonly connections: number;
  /** Milliseconds each way, from now on: a round trip takes twice as long. */
  latency(milliseconds: number): void;
  /** Cuts all connections on both sides (RST). */
  cut(): void;
  /** New connections are reset at once; those that stand stay. */
  refuse(): void;
  /** Half-open: nothing passes any more in either direction and nobody is told. New connections stall as well. */
  stall(): void;
  /** Takes `refuse` and `stall` back; what was held up passes. */
  heal(): void;
  close(): Promise<void>;
}

interface Network {
  delay: number;
  refusing: boolean;
  stalled: boolean;
  readonly pairs: Set<Pair>;
}

interface Pair {
  cut(): void;
  heal(): void;
}

/** Stands in front of 127.0.0.1:`target`. */
export async function startProxy(target: number): Promise<Proxy> {
  const network: Network = { delay: 0, refusing: false, stalled: false, pairs: new Set() };
  const server = createServer({ noDelay: true }, (near) => {
    if (network.refusing) near.resetAndDestroy();
    else join(near, connect({ port: target, host: '127.0.0.1', noDelay: true }), network);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const cut = () => {
    for (const pair of network.pairs) pair.cut();
  };
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return network.pairs.size;
    },
    latency: (milliseconds) => {
      network.delay = milliseconds;
    },
    cut,
    refuse: () => {
      network.refusing = true;
    },
    stall: () => {
      network.stalled = true;
    },
    heal: () => {
      network.refusing = false;
      network.stalled = false;
      for (const pair of network.pairs) pair.heal();
    },
    close: async () => {
      cut();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function join(near: Socket, far: Socket, network: Network): void {
  const up = lane(near, far, network);
  const down = lane(far, near, network);
  const pair: Pair = {
    cut: () => {
      near.resetAndDestroy();
      far.resetAndDestroy();
    },
    heal: () => {
      up();
      down();
    },
  };
  network.pairs.add(pair);
  for (const socket of [near, far]) {
    socket.on('error', () => undefined).once('close', () => network.pairs.delete(pair));
  }
}

/** One direction. Order is kept: what is late holds up what comes behind it. Returns a way to look again after a stall. */
function lane(from: Socket, to: Socket, network: Network): () => void {
  const queue: { readonly due: number; readonly send: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const deliver = () => {
    clearTimeout(timer);
    while (!network.stalled && queue[0] !== undefined && queue[0].due <= performance.now()) queue.shift()?.send();
    const first = queue[0];
    if (first !== undefined && !network.stalled)
      timer = setTimeout(deliver, Math.max(1, first.due - performance.now()));
  };
  const enqueue = (send: () => void) => {
    queue.push({ due: performance.now() + network.delay, send });
    deliver();
  };
  from.on('data', (chunk) => enqueue(() => void to.write(chunk)));
  from.once('end', () => enqueue(() => void to.end()));
  from.once('close', (hadError) => {
    if (hadError) enqueue(() => void to.destroy());
  });
  return deliver;
}
