import { readRequest } from '../../src/inputs/read.ts';
import type { Connection, Request } from '../../src/inputs/request.ts';
import { isThisMachine } from '../../src/inputs/this-machine.ts';

/** What the runner hands over when only what is required was given: action.yml's defaults are in place. */
export const usual: Readonly<Record<string, string>> = {
  application: 'pretalx',
  version: 'latest',
  mode: 'upgrade',
  packages: 'host',
  host: 'talks.example.org',
  port: '22',
  user: 'deploy',
  'private-key': '-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0\n-----END OPENSSH PRIVATE KEY-----\n',
  'known-hosts': 'talks.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9d',
  'connect-timeout': '20s',
  'on-failure': 'rollback',
  'keep-backups': '3',
  'confirm-data-loss': 'false',
  prune: 'false',
  timeout: '90m',
};

/** The request that the usual inputs make, with some of them replaced. */
export function requestWith(inputs: Readonly<Record<string, string>>, masked: string[] = []): Request {
  const all: Readonly<Record<string, string>> = { ...usual, ...inputs };
  return readRequest(
    (name) => all[name] ?? '',
    (secret) => masked.push(secret),
    ['indico', 'lino', 'pretalx'],
  );
}

/** How that request reaches its host over SSH. */
export function connectionWith(inputs: Readonly<Record<string, string>>, masked: string[] = []): Connection {
  const { connection } = requestWith(inputs, masked);
  if (isThisMachine(connection)) throw new Error('nothing is reached over SSH');
  return connection;
}

/** The whole explanation that a person gets for a refused input; fails when nothing is refused. */
export function refusal(inputs: Readonly<Record<string, string>>): string {
  try {
    requestWith(inputs);
  } catch (error) {
    if (error instanceof Error && 'explain' in error) return (error as { explain(): string } & Error).explain();
    throw error;
  }
  throw new Error(`nothing was refused: ${JSON.stringify(inputs)}`);
}
