import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface SshAgent {
  readonly socket: string;
  /** Files of private keys; a certificate beside one is taken along. */
  add(...keys: readonly string[]): void;
  close(): Promise<void>;
}

/** OpenSSH's own agent, with its socket in `folder`. */
export async function startAgent(folder: string): Promise<SshAgent> {
  const socket = join(folder, `agent-${process.hrtime.bigint()}`);
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  while (!existsSync(socket)) await delay(10);
  return {
    socket,
    add: (...keys) => {
      execFileSync('ssh-add', ['-q', ...keys], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: 'pipe' });
    },
    close: async () => {
      if (agent.kill()) await once(agent, 'exit');
    },
  };
}
