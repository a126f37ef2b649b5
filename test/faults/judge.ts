import type { ActionResult } from '../demo/runner.ts';

/** What the action must say of a run that ended so on the host. */
export function told(ended: string): string {
  const [status = ''] = ended.split(' ');
  return status === 'upgraded' ? '0 upgraded' : `1 ${status}`;
}

/** What an action said: exit code and status. */
export function saying({ code, outputs }: Pick<ActionResult, 'code' | 'outputs'>): string {
  return `${code ?? 'killed'} ${outputs.status ?? ''}`.trim();
}

/** The ends of a run that are whole: nobody has to be woken. */
export function judgeEnd(ended: string): string[] {
  if (ended === '') return ['the run did not end on the host'];
  return ended === 'failed unknown' ? ['the run ended “failed unknown”: somebody has to come'] : [];
}

/** Which version has to serve after such an end; undefined where the end does not say. */
export function serving(
  ended: string,
  { from, to }: { readonly from: string; readonly to: string },
): string | undefined {
  const [, serves = ''] = ended.split(' ');
  return { new: to, old: from, untouched: from }[serves];
}

/** A runner that saw the end says what the host says. One that was killed says nothing; one that was cancelled may not know yet. */
export function judgeTold(fault: string, ended: string, main: string, later: readonly string[]): string[] {
  const expected = told(ended);
  const allowed =
    fault === 'runner-killed' ? ['killed'] : fault === 'job-cancelled' ? [expected, '1 failed'] : [expected];
  const first = allowed.includes(main)
    ? []
    : [`the action ended with “${main}” instead of “${allowed.join('” or “')}”`];
  const others = later
    .filter((it) => it !== expected)
    .map((it) => `asked later, it says “${it}” instead of “${expected}”`);
  return [...first, ...others];
}

/** Nothing may be left; but where users wrote to the new version, the old one's folders are the way back by hand. */
export function judgeLeft(ended: string, lines: readonly string[]): string[] {
  const left = ended === 'failed new' ? lines.filter((line) => !line.endsWith('.steady-old')) : lines;
  return left.map((line) => `left behind: ${line}`);
}
