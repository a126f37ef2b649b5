import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ComposeInstallation } from '../../src/facts/facts.ts';
import type { VersionRequest } from '../../src/inputs/request.ts';
import { imageScript, parseImageTarget } from '../../src/version/image.ts';

const login = 'pwit+customer:a password: with colon';
const tags = [
  '0.9.0',
  '1.0.0',
  '1.1.0',
  '1.2.0rc1',
  '1.10.0',
  '1.9.0',
  '1',
  '1.10',
  'stable',
  'sha-0a1b2c3',
  'v2.0.0.dev3',
];

const latest: VersionRequest = { kind: 'latest', text: 'latest' };
const exact = (version: string): VersionRequest => ({ kind: 'exact', text: version, version });
const range = (specifier: string): VersionRequest => ({ kind: 'range', text: specifier, specifier });

function installation(repository: string, version: string): ComposeInstallation {
  const facts = {
    kind: 'compose',
    package: { name: repository, version },
    compose: { repository },
    workingDirectory: '/',
  };
  return facts as unknown as ComposeInstallation;
}

/** A registry that speaks HTTP on this machine, a page of tags at a time. `bearer`: it hands out tokens, as quay.io does. */
function registry(bearer: boolean): Promise<Server> {
  const basic = `Basic ${Buffer.from(login).toString('base64')}`;
  const server = createServer(({ url: path = '/', headers }, response) => {
    const url = new URL(path, `http://${headers.host}`);
    const challenge = bearer ? `Bearer realm="${url.origin}/token",service="here"` : 'Basic realm="here"';
    if (url.pathname === '/token') {
      const scope = url.searchParams.get('scope') === 'repository:pwit/utilitarian:pull';
      response.writeHead(headers.authorization === basic && scope ? 200 : 401);
      response.end(JSON.stringify({ token: 'secret-token' }));
    } else if (headers.authorization !== (bearer ? 'Bearer secret-token' : basic)) {
      response.writeHead(401, { 'WWW-Authenticate': challenge }).end('{}');
    } else {
      const { header, body } = answerTo(url);
      response.writeHead(200, header).end(body);
    }
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

function answerTo(url: URL): { header: Record<string, string>; body: string } {
  if (url.pathname.includes('/manifests/')) {
    return { header: { 'Docker-Content-Digest': `sha256:of-${url.pathname.split('/').at(-1)}` }, body: '' };
  }
  const from = Number(url.searchParams.get('last') ?? 0);
  const link = `</v2/pwit/utilitarian/tags/list?last=${from + 4}&n=4>; rel="next"`;
  return {
    header: from + 4 < tags.length ? { Link: link } : {},
    body: JSON.stringify({ tags: tags.slice(from, from + 4) }),
  };
}

describe.each([
  ['a login', false],
  ['tokens', true],
])('a registry with %s', (_, bearer) => {
  let server: Server;
  let repository: string;
  let config: string;

  beforeAll(async () => {
    server = await registry(bearer);
    const name = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    repository = `${name}/pwit/utilitarian`;
    config = mkdtempSync(join(tmpdir(), 'steady-registry-'));
    mkdirSync(join(config, 'none'));
    const auths = { [name]: { auth: Buffer.from(login).toString('base64') } };
    writeFileSync(join(config, 'config.json'), JSON.stringify({ auths }));
  });
  afterAll(() => server.close());

  function ask(version: VersionRequest, folder = config): Promise<string> {
    const script = imageScript(installation(repository, '1.0.0'), { version, settings: { 'docker-config': folder } });
    return new Promise((done, fail) => {
      execFile('sh', ['-c', script], { env: { PATH: process.env.PATH, HOME: '/nowhere' } }, (error, stdout) =>
        error ? fail(error) : done(stdout),
      );
    });
  }

  it('is asked by the login of the host, page by page', async () => {
    const stdout = await ask(latest);
    expect(stdout).not.toContain('a password');
    expect(parseImageTarget(stdout, installation(repository, '1.0.0'), latest)).toEqual({
      kind: 'image',
      version: '1.10.0',
      digest: 'sha256:of-1.10.0',
      dockerConfig: config,
      packages: [{ name: repository, from: '1.0.0', to: '1.10.0' }],
      path: ['1.1.0', '1.9.0', '1.10.0'],
    });
  });

  it.each([
    [exact('1.1.0'), '1.1.0'],
    [exact('1.10'), '1.10'],
    [exact('2.0.0.dev3'), 'v2.0.0.dev3'],
    [range('<1.10'), '1.9.0'],
    [range('>=1.2rc1,<1.3'), '1.2.0rc1'],
    [range('<1.2'), '1.1.0'],
    [range('>=1.0,<2'), '1.10.0'],
    [range('>=0.dev0'), 'v2.0.0.dev3'],
  ])('%o means %s', async (version, tag) => {
    const target = parseImageTarget(await ask(version), installation(repository, '1.0.0'), version);
    expect(target).toMatchObject({ version: tag, digest: `sha256:of-${tag}` });
  });

  it('leaves a newer version alone that was put there by hand', async () => {
    const target = parseImageTarget(await ask(latest), installation(repository, '3.0.0'), latest);
    expect(target).toMatchObject({ version: '3.0.0', packages: [], path: [] });
  });

  it('leaves it alone by a range that it is in, and by no other', async () => {
    const inside = parseImageTarget(await ask(range('<4')), installation(repository, '3.0.0'), range('<4'));
    expect(inside).toMatchObject({ version: '3.0.0', packages: [] });
    const stdout = await ask(range('<3'));
    expect(() => parseImageTarget(stdout, installation(repository, '3.0.0'), range('<3'))).toThrow('1.10.0');
  });

  it('knows the digest of the newest within bounds, however many are beyond', async () => {
    tags.push(...Array.from({ length: 12 }, (_, minor) => `3.${minor}.0`));
    try {
      const bounds = ['<2', '<=1.10', '==1.*', '~=1.2', '>=1,<2,!=1.3'];
      for (const bound of bounds) {
        const target = parseImageTarget(await ask(range(bound)), installation(repository, '1.0.0'), range(bound));
        expect(target, bound).toMatchObject({ version: '1.10.0', digest: 'sha256:of-1.10.0' });
      }
    } finally {
      tags.splice(-12);
    }
  });

  it('takes no pre-release unasked, and says how to ask', async () => {
    const stdout = await ask(range('>=1.11'));
    const refused = () => parseImageTarget(stdout, installation(repository, '1.0.0'), range('>=1.11'));
    expect(refused).toThrow(/has no .* >=1\.11/);
    expect(refused).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ next: expect.stringContaining('version: v2.0.0.dev3') }),
      }),
    );
  });

  it.each([
    [exact('1.3.0'), '1.0.0', /has no .* 1\.3\.0\. Its newest: .*1\.10\.0/],
    [range('>9'), '1.0.0', /has no .* >9/],
    [exact('0.9.0'), '1.0.0', /0\.9\.0 is older/],
    [{ kind: 'git', text: 'git+x', url: 'x', ref: 'y' } as VersionRequest, '1.0.0', /images have tags/],
  ])('refuses %o', async (version, installed, message) => {
    const stdout = await ask(version);
    expect(() => parseImageTarget(stdout, installation(repository, installed), version)).toThrow(message);
  });

  it('says that there is no login', async () => {
    const stdout = await ask(latest, join(config, 'none'));
    expect(() => parseImageTarget(stdout, installation(repository, '1.0.0'), latest)).toThrow(
      /no login for it was found/,
    );
  });
});

it('says that a registry is out of reach', async () => {
  const facts = installation('127.0.0.1:9/pwit/utilitarian', '1.0.0');
  const script = imageScript(facts, { version: latest, settings: {} });
  const stdout = await new Promise<string>((done) => {
    execFile('sh', ['-c', script], (_, text) => done(text));
  });
  expect(() => parseImageTarget(stdout, facts, latest)).toThrow(/127\.0\.0\.1:9 could not be asked/);
});
