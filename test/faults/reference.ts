import { applicationOf } from './applications.ts';
import { prepareHost } from './arm.ts';
import { upgradeAgain } from './attempt.ts';
import { startOnDisks } from './disks.ts';
import { saying } from './judge.ts';
import type { ApplicationName } from './kinds.ts';
import type { Reference } from './results.ts';

/** A run without any fault: which steps the plan has on this host, which of them it needs, and how long they take. */
export async function takeReference(name: ApplicationName): Promise<Reference> {
  const application = applicationOf(name);
  const { host, stop } = await startOnDisks(application);
  try {
    await prepareHost(host, application);
    const result = await upgradeAgain(host);
    if (saying(result) !== '0 upgraded') throw new Error(`${name} without a fault: ${saying(result)}\n${result.log}`);
    const folder = `/var/lib/steady-upgrade/${name}/runs/*`;
    const plan = JSON.parse(await host.text(`cat ${folder}/plan.json`)) as {
      from: string;
      to: string;
      steps: { id: string }[];
    };
    const ended = stepsEnded(await host.text(`cat ${folder}/journal.jsonl`));
    const steps = plan.steps.map(({ id }) => ({ id, result: 'skipped', seconds: 0, ...ended.get(id) }));
    return { kind: 'reference', application: name, from: plan.from, to: plan.to, steps };
  } finally {
    await stop();
  }
}

/** What the journal says of each step's end. */
export function stepsEnded(journal: string): Map<string, { result: string; seconds: number }> {
  const events = journal.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  const ended = events.filter(({ event }) => event === 'step-ended');
  return new Map(
    ended.map(({ step, result, seconds }) => [String(step), { result: String(result), seconds: Number(seconds) }]),
  );
}
