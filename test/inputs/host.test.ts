import { expect, test } from 'vitest';
import { refusal, requestWith } from './given.ts';

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
  expect(requestWith({ host }).connection.host).toBe(expected);
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
  expect(requestWith({ user }).connection.user).toBe(user);
});

test.each(['', '-l', 'a b', 'a:b', '$(id)', 'a/b', 'a\nb'])('user %j is refused', (user) => {
  expect(refusal({ user })).toContain('Input `user`');
});

test.each(['', '0', '65536', '22a', '-1', '1e3', '0x16', ' '])('port %j is refused', (port) => {
  expect(refusal({ port })).toContain('a whole number from 1 to 65535');
});
