import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type PlanDocument, planSchema } from '../../../src/report/plan-document.ts';
import { type ActionResult, type RunActionOptions, runAction } from '../../demo/runner.ts';
import { restoredByRollback, type TestHost } from '../../hosts/host.ts';
import { action, inputsFor } from './inputs.ts';

export { inputsFor } from './inputs.ts';
export { leftovers } from './leftovers.ts';

/** A rename inside a container's own layers is a copy (overlayfs without redirect_dir), which no real host's is. */
export function onVolumeAt(folder: string): { run: string[] } {
  return { run: ['-v', folder] };
}
export const onVolume = onVolumeAt('/var/pretalx');

/** The committed bundle, run as a runner would. Its log is shown when the test fails (vitest prints what is logged). */
export async function upgrade(
  host: TestHost,
  inputs: Readonly<Record<string, string>> = {},
  options: Partial<RunActionOptions> = {},
): Promise<ActionResult> {
  const result = await runAction({ entry: action.main, inputs: inputsFor(host, inputs), ...options });
  if (process.env.STEADY_SHOW_LOG) console.log(result.log);
  return result;
}

/** Everything that tells where a run ended, for one readable assertion. */
export function ending({ code, outputs }: ActionResult): Record<string, unknown> {
  return { code, status: outputs.status, from: outputs['from-version'], to: outputs['to-version'] };
}

/** The journal that the run left on the host; `instance` where the input says another name than the application's. */
export async function journal(
  host: TestHost,
  result: ActionResult,
  instance: string = host.application,
): Promise<Record<string, unknown>[]> {
  const folder = join('/var/lib/steady-upgrade', instance, 'runs', result.outputs['run-id'] ?? '');
  const text = await host.text(`cat ${folder}/journal.jsonl`);
  return text.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Goes back by the command that the summary gives, as a person would who reads it. */
export async function goBack(host: TestHost, { summary }: ActionResult, timeoutMs = 300_000): Promise<void> {
  const command = /sh (\S+program\.sh) --restore/.exec(summary)?.[0];
  expect(command).toBeDefined();
  const restored = await host.exec(command ?? 'false', { timeoutMs });
  expect(restored, restored.stderr + restored.stdout).toMatchObject({ code: 0 });
}

/** Everything that a look must leave as it is: files but logs and servers' own, rows, packages, units, containers. */
async function everything(host: TestHost): Promise<string> {
  const files = await host.text(`
    find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /var/log -o -path /var/tmp -o -name __pycache__ \
      -o -name log -o -name logs -o -name .onnxruntime -o -path /var/lib/systemd -o -path /var/lib/postgresql -o -path /var/lib/mysql -o -path /var/lib/redis \
      -o -path /var/lib/docker -o -path /var/lib/containerd -o -path /var/lib/rabbitmq \\) -prune -o \
      -not -type d -not -name '*.sqlite3*' -not -name 'dump.rdb' -not -name 'celerybeat*' -printf '%p %s %T@ %C@\n' | sort
    find / -maxdepth 4 -name '*steady*' -not -path '/proc/*' -not -path '/etc/steady-upgrade-test*'
    if command -v systemctl >/dev/null; then systemctl list-unit-files --no-legend --no-pager 2>/dev/null; fi
    if command -v docker >/dev/null; then docker images -a --no-trunc | sort; docker ps -a --no-trunc --format '{{.ID}} {{.Image}} {{.State}}'; fi`);
  return `${files}\n${await host.processes()}\n${JSON.stringify(restoredByRollback(await host.fingerprint()), null, 1)}`;
}

/** A plan as somebody would look at before the upgrade: it changes nothing. Its digest, for the upgrade. */
export async function plan(
  host: TestHost,
  inputs: Readonly<Record<string, string>> = {},
): Promise<{ result: ActionResult; document: PlanDocument; digest: string }> {
  const before = await everything(host);
  const result = await upgrade(host, { mode: 'plan', ...inputs });
  expect(ending(result), result.log).toMatchObject({ code: 0, status: 'planned' });
  expect((await everything(host)).split('\n')).toEqual(before.split('\n'));
  const document = planSchema.parse(JSON.parse(await readFile(result.outputs.plan ?? '', 'utf8')));
  return { result, document, digest: document.digest };
}

/** A second run finds nothing to do, and restarts nothing. */
export async function staysAt(
  host: TestHost,
  version: string,
  inputs?: Readonly<Record<string, string>>,
): Promise<void> {
  const running = await processes(host);
  const again = await upgrade(host, inputs);
  expect(ending(again), again.log).toEqual({ code: 0, status: 'unchanged', from: version, to: version });
  expect(await processes(host)).toBe(running);
}

/** Process ids of the services: equal before and after means nothing was restarted. */
export function processes(host: TestHost): Promise<string> {
  return host.processes();
}
