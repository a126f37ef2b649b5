import type { AnyAuthMethod, AuthHandlerMiddleware, ParsedKey, Prompt } from 'ssh2';
import { Problem } from '../../problem.ts';

/** What we can prove ourselves with; at least one of the two is present. */
export interface Credentials {
  readonly user: string;
  readonly key?: ParsedKey;
  readonly password?: string;
}

/** What an authentication came to, told by `explain` when the server refused. */
export interface Attempt {
  readonly handler: AuthHandlerMiddleware;
  /** The Problem to show when no method was left. `host` is its name for people. */
  explain(host: string): Problem;
}

type Method = 'publickey' | 'password' | 'keyboard-interactive';

/**
 * One attempt to authenticate: the key first, then the password, then the password in answer to a prompt, each at
 * most once, and again after the server accepted one and wants another (partial success, RFC 4252 5.1).
 */
export function authentication(credentials: Credentials): Attempt {
  const { user, key, password } = credentials;
  const tried = new Set<Method>();
  const refused = new Set<Method>();
  const asked: string[] = [];
  let offered: readonly string[] = [];

  const answer = (prompts: readonly Prompt[]): string[] => {
    asked.push(...prompts.map((prompt) => prompt.prompt.trim()));
    const askPassword = prompts.length === 1 && prompts[0]?.echo !== true && /password/i.test(prompts[0]?.prompt ?? '');
    return askPassword && password !== undefined ? [password] : prompts.map(() => '');
  };
  const methods: Partial<Record<Method, AnyAuthMethod>> = {
    ...(key && { publickey: { type: 'publickey', username: user, key } }),
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
      else for (const method of tried) refused.add(method);
      const method = (Object.keys(methods) as Method[]).find(
        (name) => !tried.has(name) && (!left || left.length === 0 || left.includes(name as never)),
      );
      if (method) tried.add(method);
      next((method ? methods[method] : false) as AnyAuthMethod);
    },
    explain: (host) => refusal(host, user, offered, [...refused], asked),
  };
}

function refusal(
  host: string,
  user: string,
  offered: readonly string[],
  refused: readonly Method[],
  asked: readonly string[],
): Problem {
  const prompts = asked.length === 0 ? '' : ` It asked: ${asked.map((prompt) => JSON.stringify(prompt)).join(', ')}.`;
  return new Problem({
    what: `${host} did not let "${user}" in (refused: ${refused.join(', ')}). It accepts: ${offered.join(', ') || 'nothing at all'}.${prompts}`,
    host,
    state: 'Nothing was changed on the host.',
    next: [
      `Try it by hand with the same key: ssh -o IdentitiesOnly=yes -i the-key ${user}@…`,
      'The public key has to be in ~/.ssh/authorized_keys of that account (folder 0700, file 0600, owned by it);',
      "the reason for a refusal is in the server's log: journalctl -u ssh",
    ].join('\n'),
  });
}
