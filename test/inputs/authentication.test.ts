import { expect, test } from 'vitest';
import { connectionWith, refusal } from './given.ts';

const fingerprint = `SHA256:${'aB3+/'.repeat(9).slice(0, 43)}`;

test('a key or a password is needed, and the message says where an empty value comes from', () => {
  expect(refusal({ 'private-key': '' })).toContain(
    'a private key is needed to log in, or an `agent` that holds one, or a `password`',
  );
  expect(refusal({ 'private-key': '' })).toContain('A secret that does not exist arrives as an empty value');
});

test('a password alone is enough; the line break at its end goes, its blanks stay', () => {
  const connection = connectionWith({ 'private-key': '', password: ' word \n' });
  expect(connection.password).toBe(' word ');
  expect(connection).not.toHaveProperty('privateKey');
});

test('a key ends with a line break, whatever the secret did to it', () => {
  expect(connectionWith({ 'private-key': '\nkey\n\n' }).privateKey).toBe('key\n');
});

test('a passphrase without its key is a secret that is missing', () => {
  expect(refusal({ 'private-key': '', password: 'word', passphrase: 'x' })).toContain(
    'the `private-key` it belongs to',
  );
});

const certificate = 'ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5LWNlcnQ= deploy, by us';

test('a certificate goes with a key or with an agent', () => {
  expect(connectionWith({ certificate: `${certificate}\n` }).certificate).toBe(certificate);
  const byAgent = connectionWith({ 'private-key': '', agent: '/tmp/ssh-XXXX/agent.1', certificate });
  expect(byAgent).toMatchObject({ agent: '/tmp/ssh-XXXX/agent.1', certificate });
  expect(byAgent).not.toHaveProperty('privateKey');
  expect(refusal({ 'private-key': '', password: 'word', certificate })).toContain('nor an `agent` that holds that');
});

test.each([
  ['a public key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9d'],
  ['two lines', `${certificate}\n${certificate}`],
  ['the private key', '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----'],
])('%s is no certificate, and is not shown', (_name, value) => {
  const said = refusal({ certificate: value });
  expect(said).toContain('Input `certificate` is no SSH certificate');
  expect(said).not.toContain('c2VjcmV0');
});

test.each(['agent.1', '~/agent', '/tmp/a\nb', '${{ env.SSH_AUTH_SOCK }}'])('%j is no place of an agent', (agent) => {
  expect(refusal({ agent })).toContain('Input `agent`');
});

test.each(['/run/user/1000/ssh agent', '\\\\.\\pipe\\openssh-ssh-agent'])('%j may be one', (agent) => {
  expect(connectionWith({ agent }).agent).toBe(agent);
});

test('what the key of the host must be is needed', () => {
  expect(refusal({ 'known-hosts': ' \n' })).toContain('or a `host-fingerprint`');
  const connection = connectionWith({ 'known-hosts': '', 'host-fingerprint': fingerprint });
  expect(connection.hostFingerprint).toBe(fingerprint);
  expect(connection).not.toHaveProperty('knownHosts');
});

test('a fingerprint is found in a whole line of ssh-keygen', () => {
  const line = `256 ${fingerprint} root@talks (ED25519)`;
  expect(connectionWith({ 'host-fingerprint': line }).hostFingerprint).toBe(fingerprint);
});

test.each([
  ['SHA256:short', '43 characters'],
  [`${fingerprint} ${fingerprint}`, 'one `SHA256:`'],
  ['MD5:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99', 'MD5 fingerprints can be forged'],
])('fingerprint %s is refused', (value, reason) => {
  expect(refusal({ 'host-fingerprint': value })).toContain(reason);
});

test.each([
  ['|1|c2FsdA==|aGFzaA== ssh-ed25519 AAAA'],
  ['[talks.example.org]:2222,192.0.2.7 ecdsa-sha2-nistp256 AAAA comment'],
  ['@revoked * ssh-rsa AAAA'],
  ['# talks.example.org:22 SSH-2.0-OpenSSH_9.2\ntalks.example.org ssh-ed25519 AAAA\r\n'],
])('known_hosts line %j is taken as it is', (value) => {
  expect(connectionWith({ 'known-hosts': value }).knownHosts).toBe(value);
});

test.each([
  ['ssh-ed25519 AAAA', 'no line that names a host key'],
  ['# only a comment', 'no line that names a host key'],
  [fingerprint, 'goes into `host-fingerprint`'],
])('known_hosts text %j is refused', (value, reason) => {
  expect(refusal({ 'known-hosts': value })).toContain(reason);
});
