import type { AnyAuthMethod, AuthHandlerMiddleware, Prompt } from 'ssh2';
import { Problem } from '../../problem.ts';
import { type Certificate, moment } from './certificate.ts';
import type { Credentials } from './credentials.ts';
import { fingerprintOf } from './host-key-blob.ts';

/** What an authentication came to, told by `explain` when the server refused. */
export interface Attempt {
  readonly handler: AuthHandlerMiddleware;
  /** The Problem to show when no method was left. `host` is its name for people. */
  explain(host: string): Problem;
}

/** Ways to log in, best first. An agent's keys are for the server's method `publickey` as well. */
type Way = 'publickey' | 'agent' | 'password' | 'keyboard-interactive';

/**
 * One attempt to authenticate: the key first, then the agent's, then the password, then the password in answer to a
 * prompt, each at most once, and again after the server accepted one and wants another (partial success, RFC 4252 5.1).
 */
export function authentication(credentials: Credentials): Attempt {
  const { user, key, agent, password } = credentials;
  const tried = new Set<Way>();
  const refused = new Set<Way>();
  const asked: string[] = [];
  let offered: readonly string[] = [];

  const answer = (prompts: readonly Prompt[]): string[] => {
    asked.push(...prompts.map((prompt) => prompt.prompt.trim()));
    const askPassword = prompts.length === 1 && prompts[0]?.echo !== true && /password/i.test(prompts[0]?.prompt ?? '');
    return askPassword && password !== undefined ? [password] : prompts.map(() => '');
  };
  const ways: Partial<Record<Way, AnyAuthMethod>> = {
    ...(key && { publickey: { type: 'publickey', username: user, key } }),
    ...(agent && { agent: { type: 'agent', username: user, agent } }),
    ...(password !== undefined && {
      password: { type: 'password', username: user, password },
      'keyboard-interactive': {
        type: 'keyboard-interactive',
        username: user,
        prompt: (_name, _instructions, _language, prompts, finish) => finish(answer(prompts)),
      },
    }),
  };

  return {
    handler: (left, partial, next) => {
      if (left) offered = left;
      if (partial) tried.clear();
      else for (const way of tried) refused.add(way);
      const open = (way: Way) => !left || left.length === 0 || left.includes(way === 'agent' ? 'publickey' : way);
      const way = (Object.keys(ways) as Way[]).find((name) => !tried.has(name) && open(name));
      if (way) tried.add(way);
      next((way ? ways[way] : false) as AnyAuthMethod);
    },
    explain: (host) => refusal(host, credentials, offered, [...refused], asked),
  };
}

function refusal(
  host: string,
  { user, agent, certificate }: Credentials,
  offered: readonly string[],
  refused: readonly Way[],
  asked: readonly string[],
): Problem {
  const prompts = asked.length === 0 ? '' : ` It asked: ${asked.map((prompt) => JSON.stringify(prompt)).join(', ')}.`;
  return new Problem({
    what: `${host} did not let "${user}" in (refused: ${refused.join(', ')}). It accepts: ${offered.join(', ') || 'nothing at all'}.${prompts}`,
    host,
    state: 'Nothing was changed on the host.',
    next: [
      ...(certificate
        ? certificateHelp(certificate, user)
        : [
            `Try it by hand with the same key: ssh -o IdentitiesOnly=yes -i the-key ${user}@…`,
            'The public key has to be in ~/.ssh/authorized_keys of that account (folder 0700, file 0600, owned by it);',
            ...(agent
              ? ['an agent with many keys may try more of them than the server hears out (MaxAuthTries);']
              : []),
          ]),
      "the reason for a refusal is in the server's log: journalctl -u ssh",
    ].join('\n'),
  });
}

/** What a server wants of a certificate (sshd_config(5)). */
function certificateHelp({ id, principals, validBefore, authority }: Certificate, user: string): string[] {
  const names = principals.length === 0 ? 'nobody by name' : principals.join(', ');
  return [
    `The certificate ${JSON.stringify(id)} is for ${names}, valid until ${moment(validBefore)}, signed by ${fingerprintOf(authority)}.`,
    `That signer has to be in the file that TrustedUserCAKeys names in the host's sshd_config, and "${user}" among the names,`,
    'unless AuthorizedPrincipalsFile lists one of them for that account;',
  ];
}
