import { describe, expect, test } from 'vitest';
import { connectionWith, refusal, requestWith } from './given.ts';

test.each([
  ['talks.example.org', 'talks.example.org'],
  ['Talks.Example.ORG', 'talks.example.org'],
  ['talks.example.org.', 'talks.example.org'],
  ['build_1', 'build_1'],
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8::7', '2001:db8::7'],
  ['[2001:db8::7]', '2001:db8::7'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
  ['xn--mnchen-3ya.example', 'xn--mnchen-3ya.example'],
])('host %s is %s', (host, expected) => {
  expect(connectionWith({ host }).host).toBe(expected);
});

test.each([
  ['', 'is missing or empty'],
  ['root@example.org', 'goes into `user`'],
  ['example.org:2222', 'goes into `port`'],
  ['[2001:db8::7]:2222', 'goes into `port`'],
  ['ssh://example.org', 'without `ssh://`'],
  ['-oProxyCommand=id', 'cannot begin with a dash'],
  ['256.1.1.1', 'not an IPv4 address'],
  ['10.0.0', 'not an IPv4 address'],
  ['münchen.example', 'xn--'],
  ['a b', 'it must be a host name'],
  ['a;id', 'it must be a host name'],
  ['a..b', 'it must be a host name'],
  [`${'a'.repeat(64)}.org`, 'it must be a host name'],
])('host %j is refused', (host, reason) => {
  expect(refusal({ host })).toContain(reason);
});

test.each(['root', 'deploy', '_svc', 'svc$', 'EXAMPLE\\deploy', 'deploy@example.org', 'a.b-c'])('user %s', (user) => {
  expect(connectionWith({ user }).user).toBe(user);
});

test.each(['', '-l', 'a b', 'a:b', '$(id)', 'a/b', 'a\nb'])('user %j is refused', (user) => {
  expect(refusal({ user })).toContain('Input `user`');
});

test.each(['', '0', '65536', '22a', '-1', '1e3', '0x16', ' '])('port %j is refused', (port) => {
  expect(refusal({ port })).toContain('a whole number from 1 to 65535');
});

describe('a jump host', () => {
  test.each([
    ['bastion.example.org', { host: 'bastion.example.org', port: 22, user: 'deploy' }],
    ['ops@bastion', { host: 'bastion', port: 22, user: 'ops' }],
    ['ops@bastion:2222', { host: 'bastion', port: 2222, user: 'ops' }],
    ['[2001:db8::1]:2222', { host: '2001:db8::1', port: 2222, user: 'deploy' }],
    ['2001:db8::1', { host: '2001:db8::1', port: 22, user: 'deploy' }],
  ])('%s', (text, jump) => {
    expect(connectionWith({ 'jump-host': text }).jump).toMatchObject(jump);
  });

  test.each([
    'a b',
    '-oProxyCommand=x',
    'ops@',
    '@bastion',
    'bastion:0',
    'bastion:ssh',
    'ssh://bastion',
  ])('%j is refused', (text) => {
    expect(refusal({ 'jump-host': text })).toContain('Input `jump-host`');
  });

  test('logs in as to the host, or with a key of its own; never with what is for sudo', () => {
    const usual = connectionWith({ 'jump-host': 'b', passphrase: 'open' });
    expect(usual.jump).toMatchObject({ privateKey: usual.privateKey, passphrase: 'open' });
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3RoZXI\n-----END OPENSSH PRIVATE KEY-----';
    const masked: string[] = [];
    const own = connectionWith(
      { 'jump-host': 'b', passphrase: 'open', 'sudo-password': 'x1y2', 'jump-private-key': key },
      masked,
    );
    expect(own.jump).toEqual({
      ...{ host: 'b', port: 22, user: 'deploy', privateKey: `${key}\n`, connectTimeoutSeconds: 20 },
      knownHosts: usual.knownHosts,
    });
    expect(masked.join()).toContain('b3RoZXI');
  });

  test('certificate, agent and password are those of the server, but not beside a key of its own', () => {
    const certificate = 'ssh-ed25519-cert-v01@openssh.com AAAA';
    const usual = { 'jump-host': 'b', agent: '/run/agent', password: 'word', certificate };
    expect(connectionWith(usual).jump).toMatchObject({ agent: '/run/agent', password: 'word', certificate });
    const own = connectionWith({ ...usual, 'jump-private-key': 'key' }).jump;
    expect(own).not.toHaveProperty('agent');
    expect(own).not.toHaveProperty('certificate');
    expect(own).not.toHaveProperty('password');
  });

  test('has to prove itself', () => {
    const fingerprint = `SHA256:${'a'.repeat(43)}`;
    const host = { 'jump-host': 'b', 'known-hosts': '', 'host-fingerprint': fingerprint };
    expect(refusal(host)).toContain('Input `jump-host-fingerprint`');
    expect(connectionWith({ ...host, 'jump-host-fingerprint': fingerprint }).jump).toMatchObject({
      hostFingerprint: fingerprint,
    });
  });
});

describe('the host whose backup is rehearsed on', () => {
  test('is reached as the host itself, with an account and secrets of its own where they are given', () => {
    const masked: string[] = [];
    const given = {
      mode: 'rehearse',
      'rehearse-from': 'root@www:2222',
      'rehearse-from-sudo-password': 'pr0d',
      password: 'pw',
    };
    const connection = connectionWith({ ...given, 'jump-host': 'b' });
    const { rehearseFrom } = requestWith({ ...given, 'jump-host': 'b' }, masked);
    expect(rehearseFrom).toMatchObject({ host: 'www', port: 2222, user: 'root', sudoPassword: 'pr0d' });
    expect(rehearseFrom?.privateKey).toBe(connection.privateKey);
    expect(rehearseFrom?.jump).toEqual(connection.jump);
    expect(masked).toContain('pr0d');
    expect(connection.sudoPassword).toBeUndefined();
  });

  test('has to prove itself', () => {
    const fingerprint = `SHA256:${'a'.repeat(43)}`;
    const given = { mode: 'rehearse', 'rehearse-from': 'www', 'known-hosts': '', 'host-fingerprint': fingerprint };
    expect(refusal(given)).toContain('Input `rehearse-from-host-fingerprint`');
  });

  test.each(['plan', 'upgrade', 'rollback', 'backups'])('is refused with mode %s', (mode) => {
    expect(refusal({ mode, 'rehearse-from': 'www' })).toContain('it is for `mode: rehearse`');
  });
});
