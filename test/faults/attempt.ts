import { type ActionResult, runAction } from '../demo/runner.ts';
import { action, inputsFor } from '../e2e/hosts/inputs.ts';
import { startProxy } from '../embedded/proxy.ts';
import type { TestHost } from '../hosts/host.ts';
import type { Application } from './applications.ts';
import { arm } from './arm.ts';
import type { Cell } from './kinds.ts';
import { type Hands, strikeFromOutside } from './outside.ts';
import { type Struck, strike } from './strike.ts';

/** One upgrade with one fault in it, as far as the runner saw it. */
export interface Attempt {
  readonly struck: Struck | undefined;
  readonly main: ActionResult;
  /** What GitHub runs after a job, whatever its end; absent when the runner itself was gone. */
  readonly post: ActionResult | undefined;
}

/** Seconds into the armed step at which the fault strikes, and the limit of time that a step gets that hangs. */
export interface Moment {
  readonly after: number;
  readonly limit: number;
}

export async function attempt(host: TestHost, application: Application, cell: Cell, moment: Moment): Promise<Attempt> {
  const network = await startProxy(host.sshPort);
  const hands: Hands = { host, network, cancel: new AbortController(), runner: undefined };
  try {
    await arm(host, cell.step, cell.fault, cell.fault === 'command-hangs' ? moment.limit : undefined);
    const over = new AbortController();
    const struck = strike(host, application, cell.fault, moment.after, over.signal);
    const outside = struck.then(async (it) => {
      if (it) await strikeFromOutside(cell.fault, hands);
    });
    const main = await runAction({
      entry: action.main,
      inputs: throughNetwork(host, network.port),
      cancel: hands.cancel.signal,
      onStart: (child) => {
        hands.runner = child;
      },
    });
    const post = cell.fault === 'runner-killed' ? undefined : await afterJob(host, main);
    over.abort();
    await outside;
    return { struck: await struck, main, post };
  } finally {
    await network.close();
  }
}

function throughNetwork(host: TestHost, port: number): Record<string, string> {
  return inputsFor(host, {
    port: String(port),
    'known-hosts': host.knownHosts.replaceAll(`:${host.sshPort}`, `:${port}`),
    timeout: '15m',
  });
}

function afterJob(host: TestHost, { state, folder }: ActionResult): Promise<ActionResult | undefined> {
  if (action.post === undefined) return Promise.resolve(undefined);
  return runAction({ entry: action.post, inputs: inputsFor(host), state, folder });
}

/** `post` tells something only where main left before the end. */
export function later({ post }: Attempt): ActionResult[] {
  return post && post.outputs.status !== undefined ? [post] : [];
}

/** The action once more, without a fault. */
export function upgradeAgain(host: TestHost, inputs: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
  return runAction({ entry: action.main, inputs: inputsFor(host, { timeout: '15m', ...inputs }) });
}
