import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { execute } from './command.ts';
import type { Layout } from './layout.ts';

/** A running supervisord of a site's own. */
export class Supervisor {
  readonly #layout: Layout;
  readonly #process: ChildProcess;
  readonly #env: Readonly<Record<string, string>>;

  constructor(layout: Layout, env: Readonly<Record<string, string>>) {
    this.#layout = layout;
    this.#env = env;
    const output = openSync(join(layout.logs, 'supervisord.out'), 'a');
    const program = join(layout.tools, 'bin', 'supervisord');
    this.#process = spawn(program, ['-c', layout.supervisorConfig], {
      cwd: layout.home,
      env,
      detached: true,
      stdio: ['ignore', output, output],
    });
    this.#process.once('error', () => {});
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null && this.#process.pid !== undefined;
  }

  /** `supervisorctl COMMAND …`, as an administrator would type it. */
  control(...command: string[]): Promise<string> {
    const program = join(this.#layout.tools, 'bin', 'supervisorctl');
    return execute(program, ['-c', this.#layout.supervisorConfig, ...command], { env: this.#env });
  }

  /** Asks it to end, which ends its programs first. */
  async stop(): Promise<void> {
    this.#process.kill('SIGTERM');
    for (let waited = 0; this.alive && waited < 150; waited += 1) await wait(100);
    if (this.alive) this.#process.kill('SIGKILL');
  }
}
