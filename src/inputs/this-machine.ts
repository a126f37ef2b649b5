import { readPassword } from './authentication.ts';
import { gather } from './gather.ts';
import { BadInputs } from './refusal.ts';
import type { Connection, Request, ThisMachine } from './request.ts';

/** What `host` says where the runner itself is the server. */
export const thisMachine = 'local';

/** What reaches a server over a network. (`port` and `connect-timeout` always arrive: they have defaults.) */
const ofSsh = [
  ...['user', 'private-key', 'passphrase', 'password', 'known-hosts', 'host-fingerprint'],
  ...['jump-host', 'jump-private-key', 'jump-passphrase', 'jump-host-fingerprint'],
];

/**
 * `host: local`: no network, no keys, the runner's own account. Whoever gives a key with it believes that it protects
 * something, so it is refused by name, and without its value.
 * @throws BadInputs
 */
export function readThisMachine(get: (name: string) => string): ThisMachine {
  const given = ofSsh.filter((name) => get(name).trim() !== '');
  const refused = given.map(
    (name) =>
      `Input \`${name}\` makes no sense with \`host: local\`: nothing is reached over SSH, and the account is the runner's own. Leave it out.`,
  );
  if (get('rehearse-from').trim() !== '') {
    refused.push(
      'Input `rehearse-from` cannot be used with `host: local`: the other host is reached by the keys and the account of `host`.',
    );
  }
  if (refused.length > 0) throw new BadInputs(refused);
  const sudoPassword = get('sudo-password').replace(/[\r\n]+$/, '');
  return { host: thisMachine, ...gather({ sudoPassword: () => readPassword('sudo-password', sudoPassword) }) };
}

/** Whether the runner is the host. */
export function isThisMachine(connection: Request['connection']): connection is ThisMachine {
  return !(('user' satisfies keyof Connection) in connection);
}
