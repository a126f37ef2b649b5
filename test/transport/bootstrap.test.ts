import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { commandLine, pack } from '../../src/transport/bootstrap.ts';

const marker = '0123456789abcdef0123456789abcdef';

/** Runs a parcel with a login shell of one's own, gives it `input`, and ends its standard input. */
async function deliver(shell: string, script: string, input?: Buffer, env: Record<string, string> = {}) {
  const parcel = pack(script, 'control', { kind: 'none' }, marker);
  const child = spawn(shell, ['-c', commandLine(parcel.command)], { env: { ...process.env, ...env }, detached: true });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stdin.end(input ?? parcel.input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out };
}

describe('the command', () => {
  test('is short, on one line, and holds nothing that a csh or a fish would read differently', () => {
    const [, , bootstrap = ''] = pack('echo', 'null').command;
    expect(bootstrap).not.toMatch(/['\\!\n]/);
    expect(commandLine(pack('x'.repeat(100_000), 'control').command).length).toBeLessThan(600);
  });

  test('differs only by the marker and the length, whatever the script and the password are', () => {
    const elevation = { kind: 'sudo-password', password: 'never here' } as const;
    const [one, other] = [pack('a', 'null', elevation), pack('b', 'null', elevation)];
    expect(one.marker).not.toBe(other.marker);
    const constant = ({ command }: typeof one) => command.join(' ').replace(/[0-9a-f]{32} \d+/, '');
    expect(constant(one)).toBe(constant(other));
    expect(constant(one)).not.toContain('never');
  });
});

// Whatever /bin/sh is: Debian's dash, RHEL's bash, Alpine's busybox.
const shells = ['/bin/sh', '/bin/dash', '/bin/bash'].filter((shell) => existsSync(shell));

describe.each(shells)('%s as login shell', (shell) => {
  test('runs a whole script', async () => {
    expect(await deliver(shell, 'echo "$#"; exit 4')).toEqual({ code: 4, out: `\n${marker}\n0\n` });
  });

  test('runs nothing of a script that is cut anywhere', async () => {
    const script = 'echo started\necho again\n';
    const { input } = pack(script, 'control', { kind: 'none' }, marker);
    for (let length = 0; length < input.length; length += 1) {
      expect(await deliver(shell, script, input.subarray(0, length))).toEqual({ code: 97, out: '' });
    }
  }, 60_000);

  test('does not export the script by a variable that happens to be exported', async () => {
    const { out } = await deliver(shell, 'secret=1; env', undefined, { l: 'x', n: 'x' });
    expect(out).toContain('n=x');
    expect(out).not.toContain('secret');
  });

  test('may hold the marker of another script, and be longer than any argument list', async () => {
    const script = `: ${'x'.repeat(3_000_000)}\necho ${marker.replace('0', '1')}`;
    expect((await deliver(shell, script)).code).toBe(0);
  });
});
