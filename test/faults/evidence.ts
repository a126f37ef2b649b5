import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActionResult } from '../demo/runner.ts';
import type { TestHost } from '../hosts/host.ts';
import type { Cell } from './kinds.ts';

/** Where what is known of a cell that fell short is kept. */
const folder = join('.cache', 'faults', 'evidence');

/** The logs of the runners, and of every run its journal and output, and what systemd and PostgreSQL said. */
export async function keepEvidence(
  host: TestHost,
  { application, step, fault }: Cell,
  said: readonly ActionResult[],
  shortfalls: readonly string[],
): Promise<void> {
  const place = join(folder, `${application}-${step}-${fault}`);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, 'shortfalls.txt'), `${shortfalls.join('\n')}\n`);
  for (const [index, { log }] of said.entries()) await writeFile(join(place, `action-${index + 1}.log`), log);
  const { stdout } = await host.exec(`cd /var/lib/steady-upgrade/*/runs && for run in *; do
      echo "=== $run: $(cat $run/status)"; cat $run/journal.jsonl; echo "--- output"; cat $run/output.log
    done
    echo "=== services"; systemctl --no-pager --failed; journalctl --no-pager -n 300
    echo "=== PostgreSQL"; tail -n 200 /var/log/postgresql/*.log
    df -k`);
  await writeFile(join(place, 'host.log'), stdout);
}
