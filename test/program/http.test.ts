import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import http from '../../src/program/lib/http.sh';
import { shellQuote } from '../../src/program/quote.ts';

describe.each(['curl', 'python3'])('su_http_get with %s', (client) => {
  let folder: string;
  let path: string;
  const servers: Server[] = [];
  let address: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'steady-http-'));
    path = join(folder, 'bin');
    mkdirSync(path);
    // Both clients and nothing else of what a host has.
    const link = (name: string) => execFileSync('sh', ['-c', `ln -s "$(command -v ${name})" ${path}/`]);
    for (const name of ['sh', 'sleep', client === 'curl' ? 'curl' : 'env']) link(name);
    if (client !== 'curl') {
      const real = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
      execFileSync('ln', ['-s', real, join(path, 'python3')]);
    }
    const answer = () =>
      createServer((request, response) => {
        if (request.url === '/slow') return;
        response.statusCode = request.url === '/moved' ? 302 : 200;
        response.setHeader('Location', '/elsewhere');
        response.end(JSON.stringify({ url: request.url, method: request.method, headers: request.headers }));
      });
    servers.push(answer(), answer());
    await Promise.all([
      new Promise<void>((done) => servers[0]?.listen(0, '127.0.0.1', done)),
      new Promise<void>((done) => servers[1]?.listen(join(folder, 'a b.sock'), done)),
    ]);
    const where = servers[0]?.address();
    address = `http://127.0.0.1:${typeof where === 'object' && where ? where.port : 0}`;
  });
  afterAll(() => {
    for (const server of servers) server.close();
    for (const server of servers) server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The servers live in this process: the shell must not block it. */
  function get(...words: string[]): Promise<string> {
    const script = `${http}\nsu_http_get ${words.map(shellQuote).join(' ')}`;
    const env = { PATH: path, http_proxy: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' };
    return new Promise((done, reject) => {
      execFile('/bin/sh', ['-c', script], { env, encoding: 'utf8' }, (error, out) =>
        error ? reject(error) : done(out),
      );
    });
  }

  it('asks as the proxy in front of it would', async () => {
    const body = join(folder, 'body');
    expect(await get(address, 'talks.example.org', 'https', '/a/[1]?b=%20&c', body)).toBe('200\n');
    expect(JSON.parse(readFileSync(body, 'utf8'))).toMatchObject({
      url: '/a/[1]?b=%20&c',
      method: 'GET',
      headers: { host: 'talks.example.org', 'x-forwarded-proto': 'https' },
    });
  });

  it('reaches a unix socket', async () => {
    const body = join(folder, 'body');
    expect(await get(`unix:${folder}/a b.sock`, 'localhost', 'http', '/x', body)).toBe('200\n');
    const { url, headers } = JSON.parse(readFileSync(body, 'utf8'));
    expect([url, headers.host, headers['x-forwarded-proto']]).toEqual(['/x', 'localhost', undefined]);
  });

  it('follows no redirect', async () => {
    expect(await get(address, 'localhost', 'http', '/moved', '/dev/null')).toBe('302\n');
  });

  it('says 0 when nobody answers', async () => {
    expect(await get('http://127.0.0.1:1', 'localhost', 'http', '/', '/dev/null')).toBe('0\n');
    expect(await get(`unix:${folder}/none.sock`, 'localhost', 'http', '/', '/dev/null')).toBe('0\n');
  });

  it('waits five seconds and no longer', async () => {
    const began = Date.now();
    expect(await get(address, 'localhost', 'http', '/slow', '/dev/null')).toBe('0\n');
    expect(Date.now() - began).toBeGreaterThan(4500);
    expect(Date.now() - began).toBeLessThan(9000);
  });
});
