import { isIPv4, isIPv6 } from 'node:net';
import { missing, refuse } from './refusal.ts';

/** A label of a host name; underscores are no standard, but internal names have them. */
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** A DNS name, an IPv4 or an IPv6 address. Nothing else may be packed into it: user and port have inputs of their own. */
export function readHost(value: string): string {
  if (value === '') throw missing('host', 'the name or address of the server to upgrade.');
  const address = /^\[(.*)\]$/.exec(value)?.[1] ?? value;
  if (isIPv6(address)) return address;
  const hint = whatIsWrong(value);
  if (hint === undefined && (isIPv4(value) || isName(value))) return value.toLowerCase().replace(/\.$/, '');
  throw refuse('host', value, hint ?? 'it must be a host name, an IPv4 address or an IPv6 address.');
}

/** The mistakes people make, each with its own answer. */
function whatIsWrong(value: string): string | undefined {
  if (value.startsWith('-')) return 'a host name cannot begin with a dash.';
  if (/^[a-z]+:\/\//i.test(value)) return 'give the name or address alone, without `ssh://` or a path.';
  if (value.includes('@')) return 'give the host alone; the account to log in as goes into `user`.';
  if (/^[^:]+:\d+$|^\[.*\]:\d+$/.test(value)) return 'give the host alone; the port goes into `port`.';
  if (/^[\d.]+$/.test(value) && !isIPv4(value))
    return 'that is not an IPv4 address: four numbers from 0 to 255 are needed.';
  if (/[^\p{ASCII}]/u.test(value)) return 'write an international name in its ASCII form, which begins with `xn--`.';
  return undefined;
}

function isName(value: string): boolean {
  const labels = value.replace(/\.$/, '').split('.');
  return value.length <= 254 && labels.every((part) => label.test(part));
}

/** A login name, directory accounts (`EXAMPLE\deploy`, `deploy@example.org`) included. */
export function readUser(value: string): string {
  if (value === '') throw missing('user', 'the account to log in as, such as `deploy` or `root`.');
  if (/^[a-z0-9_.][a-z0-9_.@\\+-]{0,254}\$?$/i.test(value)) return value;
  throw refuse(
    'user',
    value,
    'it must be a login name: letters, digits and `_ . - + @ \\`, not beginning with a dash.',
  );
}
