import { expect, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { ConnectionLost, type Host } from '../../src/transport/host.ts';
import { type Loss, type Reconnect, withReconnect } from '../../src/transport/reconnecting.ts';
import { HostUnreachable } from '../../src/transport/ssh/errors.ts';

const lost = () => new ConnectionLost('lost');
const unreachable = () => new HostUnreachable({ what: 'unreachable' });

/** A world in which time passes only by sleeping. Each event is what one connection, or the task on it, comes to. */
function world(events: readonly (Error | string | { stands: number; end: Error | string })[]) {
  let time = 0;
  let next = 0;
  let open = 0;
  const losses: Loss[] = [];
  const abort = new AbortController();
  const comesTo = (): Promise<string> => {
    const event = events[Math.min(next, events.length - 1)] ?? 'nothing';
    next += 1;
    if (typeof event === 'object' && 'stands' in event) time += event.stands;
    const end = typeof event === 'object' && 'stands' in event ? event.end : event;
    return end instanceof Error ? Promise.reject(end) : Promise.resolve(end);
  };
  const close = () => {
    open -= 1;
    return Promise.resolve();
  };
  const host = { close } as unknown as Host;
  const connect = (): Promise<Host> => {
    const event = events[Math.min(next, events.length - 1)];
    if (event instanceof HostUnreachable) return comesTo() as never;
    open += 1;
    return Promise.resolve(host);
  };
  const options: Reconnect = {
    signal: abort.signal,
    deadline: 60_000,
    backoff: { firstMs: 1000, factor: 2, mostMs: 8000 },
    sleep: (milliseconds) => {
      time += milliseconds;
      return Promise.resolve();
    },
    now: () => time,
    random: () => 0,
    onLost: (loss) => losses.push(loss),
  };
  return {
    run: (changes: Partial<Reconnect> = {}) => withReconnect(connect, comesTo, { ...options, ...changes }),
    waits: () => losses.map(({ waitMs }) => waitMs),
    attempts: () => losses.map(({ attempt }) => attempt),
    stillOpen: () => open,
    abort: () => abort.abort(),
    time: () => time,
  };
}

test('nothing lost, nothing repeated', async () => {
  const { run, waits, stillOpen } = world(['done']);
  expect(await run()).toBe('done');
  expect([waits(), stillOpen()]).toEqual([[], 0]);
});

test('waits grow up to their limit, and every host is closed', async () => {
  const { run, waits, stillOpen } = world([lost(), lost(), lost(), lost(), lost(), lost(), 'done']);
  expect(await run()).toBe('done');
  expect([waits(), stillOpen()]).toEqual([[1000, 2000, 4000, 8000, 8000, 8000], 0]);
});

test('each wait is shortened at random by up to one half', async () => {
  const { run, waits } = world([lost(), lost(), 'done']);
  await run({ random: () => 0.5 });
  expect(waits()).toEqual([750, 1500]);
});

test('a host that was reached once is waited for', async () => {
  expect(await world([lost(), unreachable(), unreachable(), 'done']).run()).toBe('done');
});

test('a host that never was reachable is an error at once', async () => {
  const { run, waits } = world([unreachable(), 'done']);
  await expect(run()).rejects.toBeInstanceOf(HostUnreachable);
  expect(waits()).toEqual([]);
});

test('a connection that stood for a while starts the count anew', async () => {
  const { run, attempts } = world([lost(), lost(), { stands: 9000, end: lost() }, lost(), 'done']);
  await run();
  expect(attempts()).toEqual([1, 2, 1, 2]);
});

test.each([
  ['a Problem', new Problem({ what: 'the host key changed' })],
  ['a defect', new TypeError('x is not a function')],
])('%s passes through', async (_name, error) => {
  const { run, stillOpen } = world([lost(), error, 'done']);
  await expect(run()).rejects.toBe(error);
  expect(stillOpen()).toBe(0);
});

test('at the deadline the loss comes out', async () => {
  const { run, time } = world([lost()]);
  await expect(run({ deadline: 20_000 })).rejects.toBeInstanceOf(ConnectionLost);
  expect(time()).toBeLessThanOrEqual(20_000);
});

test('aborted, it does not try again', async () => {
  const { run, abort, waits } = world([lost(), lost(), 'done']);
  const sleep = () => Promise.resolve(abort());
  await expect(run({ sleep })).rejects.toBeInstanceOf(ConnectionLost);
  expect(waits()).toEqual([1000]);
});
