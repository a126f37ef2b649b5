import { timingSafeEqual } from 'node:crypto';
import ssh2, { type AuthContext, type AuthenticationType, type ParsedKey } from 'ssh2';
import type { EmbeddedHostOptions } from './host.ts';

/**
 * Answers a client's attempts to log in, offering exactly the methods this host can be entered by, and notes each
 * one's method in `logins`.
 */
export function authenticator(options: EmbeddedHostOptions, logins: string[]): (context: AuthContext) => void {
  const key = options.authorizedKey === undefined ? undefined : parse(options.authorizedKey);
  const byPassword: readonly AuthenticationType[] =
    options.password === undefined ? [] : (options.passwordBy ?? ['password']);
  const offered: AuthenticationType[] = [...(key ? ['publickey' as const] : []), ...byPassword];
  return (context) => {
    if (context.method !== 'none') logins.push(context.method);
    const refuse = () => context.reject(offered);
    if (context.username !== options.user || !offered.includes(context.method)) return refuse();
    switch (context.method) {
      case 'publickey':
        return key && proves(context, key) ? context.accept() : refuse();
      case 'password':
        return context.password === options.password ? context.accept() : refuse();
      case 'keyboard-interactive':
        return context.prompt([{ prompt: 'Password: ', echo: false }], (answers) =>
          answers[0] === options.password ? context.accept() : refuse(),
        );
      default:
        return refuse();
    }
  };
}

/** Whether the key is the authorized one and, once the client signs (the first message only asks), its signature holds. */
function proves(context: Extract<AuthContext, { method: 'publickey' }>, key: ParsedKey): boolean {
  const blob = key.getPublicSSH();
  const same = context.key.data.length === blob.length && timingSafeEqual(context.key.data, blob);
  if (!same) return false;
  if (context.signature === undefined || context.blob === undefined) return true;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

function parse(line: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(line);
  if (parsed instanceof Error) throw parsed;
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined) throw new Error('no authorized key');
  return key;
}
