import { type Check, type Moment, proveUpgrade, proveWayBack, table } from './proof.ts';
import type { ActionResult } from './runner.ts';
import type { Terminal } from './terminal.ts';

/** Shows whether a run ended as it should have, and whether the site is as the run says. */
export function judge(
  terminal: Terminal,
  broken: boolean,
  result: ActionResult,
  moments: { readonly before: Moment; readonly after: Moment },
): boolean {
  const { before, after } = moments;
  const target = result.outputs['to-version'] ?? 'none';
  const checks = broken ? proveWayBack(before, after) : proveUpgrade(before, after, target);
  const ended = endedAs(result, broken ? { status: 'rolled-back', code: 1 } : { status: 'upgraded', code: 0 });
  terminal.say(`${sign(terminal, ended)} exit code ${result.code}, status ${result.outputs.status || 'none'}`);
  showTable(terminal, checks);
  return ended && checks.every((check) => check.good);
}

/** The last sentence. */
export function verdict(broken: boolean, good: boolean): string {
  if (!good) return 'This is not what should have happened.';
  if (!broken) return 'The new version serves, with everything that was there before.';
  return 'The upgrade failed, and nobody lost anything: the old version serves, with every row in its place.';
}

function endedAs(result: ActionResult, wanted: { readonly status: string; readonly code: number }): boolean {
  return result.code === wanted.code && result.outputs.status === wanted.status;
}

function showTable(terminal: Terminal, checks: readonly Check[]): void {
  const [head = '', ...lines] = table(checks);
  terminal.say(`  ${head}`, 'dim');
  for (const [index, line] of lines.entries()) terminal.say(`${sign(terminal, checks[index]?.good === true)} ${line}`);
}

function sign(terminal: Terminal, good: boolean): string {
  return good ? terminal.paint('✓', 'green') : terminal.paint('✗', 'red');
}
