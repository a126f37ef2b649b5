import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/inputs/request.ts';
import { Problem } from '../../src/problem.ts';
import { ConnectionLost } from '../../src/transport/host.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import type { EmbeddedHost } from '../embedded/host.ts';
import { connectionTo, embeddedHosts, quiet } from './embedded.ts';

const { start } = embeddedHosts('jump', 'open');
const through = (jump: EmbeddedHost, host: EmbeddedHost, change: Partial<Connection> = {}): Connection => ({
  ...connectionTo(host),
  jump: { ...connectionTo(jump), ...change },
});
async function problem(connection: Connection): Promise<string> {
  const refused = await connectSsh(connection, quiet).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(Problem);
  return (refused as Problem).explain();
}

describe('through a jump host', () => {
  test('the host is reached by it alone, and both connections end together', async () => {
    const [jump, target] = [await start({ forwards: true }), await start()];
    const host = await connectSsh(through(jump, target), quiet);
    expect((await host.run('echo "$USER here"')).stdout).toBe('deploy here\n');
    // Nothing is run on the host in between.
    expect([jump.commands.length, target.commands.length]).toEqual([0, 1]);
    expect([jump.connections, target.connections]).toEqual([1, 1]);
    await host.close();
    while (jump.connections + target.connections > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  test.each<[string, (jump: EmbeddedHost, target: EmbeddedHost) => Connection, RegExp]>([
    [
      'an impostor in between',
      (jump, target) => through(jump, target, { knownHosts: target.hostKeyLine }),
      /known-hosts/,
    ],
    [
      'an impostor behind it',
      (jump, target) => ({
        ...through(jump, target),
        knownHosts: `[127.0.0.1]:${target.port} ${jump.hostKeyLine.split(' ').slice(1).join(' ')}`,
      }),
      /is not the one that was expected/,
    ],
    [
      'a password it does not take',
      (jump, target) => through(jump, target, { password: 'shut' }),
      /did not let "deploy" in/,
    ],
  ])('%s gets nothing', async (name, connection, words) => {
    const [jump, target] = [await start({ forwards: true }), await start()];
    expect(await problem(connection(jump, target))).toMatch(words);
    expect(target.logins).toEqual([]);
    // Nothing is sent to the one in between either, unless it is the right one.
    expect(jump.logins).toEqual(name === 'an impostor in between' ? [] : ['password']);
  });

  test('each proves itself by a fingerprint of its own', async () => {
    const [jump, target] = [await start({ forwards: true }), await start()];
    const known = (host: EmbeddedHost) => ({ knownHosts: '', hostFingerprint: host.fingerprint });
    const right = { ...through(jump, target, known(jump)), ...known(target) };
    await (await connectSsh(right, quiet)).close();
    expect(await problem({ ...through(jump, target, known(target)), ...known(target) })).toContain(jump.fingerprint);
    expect(await problem({ ...through(jump, target, known(jump)), ...known(jump) })).toContain(target.fingerprint);
    expect([jump.logins.length, target.logins.length]).toEqual([2, 1]);
  });

  test('what cannot do for the host behind it is refused before anything is connected', async () => {
    const [jump, target] = [await start({ forwards: true }), await start()];
    const connection = { ...through(jump, target), privateKey: 'not a key' };
    expect(await problem(connection)).toContain('does not begin with -----BEGIN');
    expect([jump.accepted, target.accepted]).toEqual([0, 0]);
  });

  test('that forwards nothing says so, and what to look at', async () => {
    const [jump, target] = [await start(), await start()];
    expect(await problem(through(jump, target))).toMatch(
      /does not let us on to 127\.0\.0\.1:\d+[\s\S]*AllowTcpForwarding/,
    );
    expect(target.accepted).toBe(0);
  });

  test('a cut in between is a lost connection', async () => {
    const [jump, target] = [await start({ forwards: true }), await start()];
    const host = await connectSsh(through(jump, target), quiet);
    const running = host.run('sleep 1000').catch((error: unknown) => error);
    while (target.running.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    jump.dropAll();
    expect(await running).toBeInstanceOf(ConnectionLost);
    await host.close();
  });
});
