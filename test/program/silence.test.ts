import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folder } from './shells.ts';

const module = readFileSync(join(import.meta.dirname, '../../src/program/lib/silence.py'), 'utf8');

/** A place that counts who comes: nobody may, who is not allowed to. */
interface Sink {
  readonly server: Server;
  readonly place: number | string;
  visits: number;
}

async function sink(place: number | string): Promise<Sink> {
  const made: Sink = { server: createServer(), place, visits: 0 };
  made.server.on('connection', (socket) => {
    made.visits += 1;
    socket.on('error', () => undefined).end('220 hello\r\n');
  });
  await new Promise<void>((resolve) => {
    if (typeof place === 'string') made.server.listen(place, resolve);
    else made.server.listen(0, '127.0.0.1', resolve);
  });
  const address = made.server.address();
  return Object.assign(made, { place: typeof address === 'object' && address ? address.port : place });
}

describe('the Python of a site that holds a copy', () => {
  const at = folder();
  const python = join(at, 'venv/bin/python');
  let outside: Sink;
  let database: Sink;
  let local: Sink;
  let site: string;

  beforeAll(async () => {
    [outside, database, local] = await Promise.all([sink(0), sink(0), sink(join(at, 'socket'))]);
    execFileSync('python3', ['-m', 'venv', '--without-pip', join(at, 'venv')]);
    site = execFileSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
      encoding: 'utf8',
    }).trim();
    writeFileSync(join(site, 'steady_silence.py'), module);
    writeFileSync(join(site, 'steady_silence.txt'), `53 ${database.place}\n`);
    writeFileSync(join(site, 'steady_silence.pth'), 'import steady_silence\n');
    // What a mailer of that name would do.
    writeFileSync(join(at, 'sendmail'), `#!/bin/sh\nexec python3 -c "${reach(outside)}"\n`, { mode: 0o755 });
  });
  afterAll(() => {
    for (const { server } of [outside, database, local]) server.close();
  });

  const reach = ({ place }: Sink) => `import socket; socket.create_connection(('127.0.0.1', ${place}), 5)`;

  /** Runs Python without blocking the sinks, which are in this process. */
  function run(program: string, args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
    return new Promise((resolve) => {
      const child = spawn(program, args, { env: { PATH: `${at}:${process.env.PATH}` } });
      let stderr = '';
      child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
      child.on('close', (code) => resolve({ code, stderr }));
    });
  }

  it.each([
    ['a socket', (port: number | string) => `import socket; socket.socket().connect(('127.0.0.1', ${port}))`],
    [
      'a socket that answers by numbers',
      (port: number | string) => `import socket; socket.socket().connect_ex(('127.0.0.1', ${port}))`,
    ],
    ['mail', (port: number | string) => `import smtplib; smtplib.SMTP('127.0.0.1', ${port}, timeout=5)`],
    [
      'a page',
      (port: number | string) =>
        `import http.client; http.client.HTTPConnection('127.0.0.1', ${port}, timeout=5).request('GET', '/')`,
    ],
    [
      'asyncio',
      (port: number | string) => `import asyncio; asyncio.run(asyncio.open_connection('127.0.0.1', ${port}))`,
    ],
    [
      'a datagram',
      (port: number | string) =>
        `import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', ${port}))`,
    ],
    [
      'another process of it',
      (port: number | string) =>
        `import multiprocessing as m, socket; p = m.Process(target=socket.create_connection, args=(('127.0.0.1', ${port}),)); p.start(); p.join(); raise SystemExit('held back' if p.exitcode else 0)`,
    ],
    ['sendmail', () => "import subprocess; subprocess.run(['sendmail', '-t'])"],
    ['sendmail by a shell', () => "import subprocess; subprocess.run('true; sendmail -t', shell=True)"],
    ['sendmail by the system', () => "import os; os.system('sendmail -t')"],
    ['sendmail instead of itself', () => "import os; os.execvp('sendmail', ['sendmail', '-t'])"],
  ])('does not reach out by %s', async (_, program) => {
    const before = outside.visits;
    const { code, stderr } = await run(python, ['-c', program(outside.place)]);
    expect(stderr).toContain('held back');
    expect(code).not.toBe(0);
    expect(outside.visits).toBe(before);
  });

  it.each([
    ['its database', () => database, () => reach(database)],
    [
      'a socket of this machine',
      () => local,
      () => `import socket; socket.socket(socket.AF_UNIX).connect('${at}/socket')`,
    ],
  ])('reaches %s', async (_, there, program) => {
    const before = there().visits;
    expect(await run(python, ['-c', program()])).toEqual({ code: 0, stderr: '' });
    expect(there().visits).toBe(before + 1);
  });

  it('lets pip fetch what the plan names', async () => {
    mkdirSync(join(site, 'pip'), { recursive: true });
    writeFileSync(join(site, 'pip/__main__.py'), reach(outside));
    const before = outside.visits;
    expect(await run(python, ['-m', 'pip'])).toEqual({ code: 0, stderr: '' });
    expect(outside.visits).toBe(before + 1);
  });

  it('is heard again without it: what is tried above does reach, where nothing holds it back', async () => {
    const before = outside.visits;
    expect((await run('python3', ['-c', reach(outside)])).code).toBe(0);
    expect((await run('python3', ['-c', "import os; raise SystemExit(os.system('sendmail -t'))"])).code).toBe(0);
    expect(outside.visits).toBe(before + 2);
  });
});
