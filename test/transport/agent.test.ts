import { writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Connection } from '../../src/inputs/request.ts';
import { Problem } from '../../src/problem.ts';
import { connectSsh } from '../../src/transport/ssh/connect.ts';
import type { EmbeddedHost } from '../embedded/host.ts';
import { type KeyPair, newKeyPair } from '../embedded/keys.ts';
import { connectionTo, embeddedHosts, quiet } from './embedded.ts';
import { startAgent } from './ssh-agent.ts';

const { folder, keep, start } = embeddedHosts('agent', 'open');
let count = 0;

/** An agent that holds these keys, in this order. */
async function agentWith(...pairs: readonly KeyPair[]): Promise<string> {
  const agent = keep(await startAgent(folder.path));
  for (const pair of pairs) {
    count += 1;
    const file = join(folder.path, `key-${count}`);
    writeFileSync(file, pair.private, { mode: 0o600 });
    agent.add(file);
  }
  return agent.socket;
}
const byAgent = (host: EmbeddedHost, agent: string, more: Partial<Connection> = {}): Connection => {
  const { password: _, ...connection } = connectionTo(host);
  return { ...connection, agent, ...more };
};
async function refused(connection: Connection): Promise<Problem> {
  const problem = await connectSsh(connection, quiet).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(Problem);
  return problem as Problem;
}

describe("logging in with an agent's key", () => {
  test.each(['ed25519', 'ecdsa', 'rsa'] as const)('%s', async (kind) => {
    const pair = newKeyPair(kind);
    const host = await start({ authorizedKey: pair.public });
    const one = keep(await connectSsh(byAgent(host, await agentWith(pair)), quiet));
    expect((await one.run('echo in; echo "${SSH_AUTH_SOCK-no agent here}"')).stdout).toBe('in\nno agent here\n');
  });

  test('the one that fits, among others', async () => {
    const [first, right, last] = [newKeyPair('rsa'), newKeyPair(), newKeyPair('ecdsa')];
    const host = await start({ authorizedKey: right.public });
    keep(await connectSsh(byAgent(host, await agentWith(first, right, last)), quiet));
    // The first is asked about, and so is the second; only then it signs.
    expect(host.logins).toEqual(['publickey', 'publickey', 'publickey']);
  });

  test('after a key of our own, and before the password', async () => {
    const host = await start({ authorizedKey: newKeyPair().public });
    const more = { privateKey: newKeyPair().private, password: 'open' };
    keep(await connectSsh(byAgent(host, await agentWith(newKeyPair()), more), quiet));
    expect(host.logins).toEqual(['publickey', 'publickey', 'password']);
  });

  test('through a jump host too', async () => {
    const pair = newKeyPair();
    const options = { authorizedKey: pair.public };
    const [jump, host] = [await start({ ...options, forwards: true }), await start(options)];
    const agent = await agentWith(pair);
    keep(await connectSsh(byAgent(host, agent, { jump: byAgent(jump, agent) }), quiet));
    expect(jump.commands).toEqual([]);
  });
});

describe('an agent that is no help', () => {
  test('nobody is there: nothing is connected', async () => {
    const host = await start();
    const problem = await refused(byAgent(host, join(folder.path, 'nobody')));
    expect(problem.details.what).toMatch(/The SSH agent at .*nobody does not answer: .*ENOENT/);
    expect([problem.details.state, host.accepted]).toEqual(['No connection was made.', 0]);
  });

  test('it holds nothing', async () => {
    const host = await start();
    expect((await refused(byAgent(host, await agentWith()))).explain()).toMatch(/holds no key[\s\S]*ssh-add -l/);
    expect(host.accepted).toBe(0);
  });

  test('it holds only keys that the host does not know', async () => {
    const host = await start({ authorizedKey: newKeyPair().public });
    const problem = await refused(byAgent(host, await agentWith(newKeyPair(), newKeyPair())));
    expect(problem.details.what).toContain('did not let "deploy" in (refused: agent)');
  });

  test.each<[string, Buffer, string]>([
    ['does not sign', Buffer.of(0, 0, 0, 1, 5), 'the agent does not sign: it refuses'],
    ['hangs up', Buffer.alloc(0), 'the agent does not sign: it hung up'],
    ['talks nonsense', Buffer.of(0, 0, 0, 2, 14, 0), 'the agent does not sign: the data ends too early'],
  ])('it %s', async (_name, answer, words) => {
    const pair = newKeyPair();
    const host = await start({ authorizedKey: pair.public });
    const right = await agentWith(pair);
    const path = join(folder.path, `stubborn-${process.hrtime.bigint()}`);
    const stubborn = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', (question) => {
          if (question[4] === 13) socket.end(answer);
          else
            connect(right)
              .on('error', () => undefined)
              .on('data', (chunk) => void socket.write(chunk))
              .write(question);
        });
    });
    await new Promise<void>((resolve) => stubborn.listen(path, resolve));
    keep({ close: () => new Promise<void>((resolve) => stubborn.close(() => resolve())) });
    expect((await refused(byAgent(host, path))).details.what).toContain(words);
    expect(host.commands).toEqual([]);
  });
});
