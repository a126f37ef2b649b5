import { maskAll } from '../../src/report/mask.ts';
import type { Ending } from '../../src/report/report.ts';

/** What a hostile host, recipe or release may hold, in one text each. */
export const poisons: readonly string[] = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '| a | b |\n|---|---|\n| c | d |',
  '```\n# out of the fence\n```mermaid\ngraph TD; A-->B\n```',
  '`code` ``more`` `odd',
  '</details></td></table><h1>x</h1>',
  '# heading\n- list\n> quote\n1. one\n---\n***\n    code',
  '[text](javascript:alert(1)) ![x](https://evil.example/p.png) <https://evil.example>',
  '@octocat @org/team #123 fixes GH-1 $x^2$ **bold** __b__ ~~s~~ \\*',
  'section a : crit, 00:00 ; click b call c() %%{init: {}}%% "q" {x}',
  'a\r\nb\tc\0\x1b[31md\u202eevil\u2028e\ufeff',
  '&lt;b&gt; &#60;i&#62; <!-- --> <!DOCTYPE x>',
];

/** The same ending with `poison` in front of every text that is not a word of ours. */
export function poisoned(ending: Ending, poison: string): Ending {
  const bad = maskAll(ending, (text) => `${poison}${text}`);
  const { record, plan } = ending;
  const mended = {
    ...bad,
    status: ending.status,
    ...(record && bad.record
      ? {
          record: {
            ...bad.record,
            ...(record.ended ? { ended: record.ended } : {}),
            // Numbers stay numbers: what is none is left out of a summary, which other tests look at.
            facts: Object.fromEntries(
              Object.entries(record.facts).map(([name, value]) => [
                name,
                /^[\d.]+$/.test(value) ? value : `${poison}${value}`,
              ]),
            ),
            steps: bad.record.steps.map((step, index) => ({ ...step, result: record.steps[index]?.result })),
            undone: bad.record.undone.map((step, index) => ({ ...step, result: record.undone[index]?.result })),
          },
        }
      : {}),
    ...(plan && bad.plan
      ? {
          plan: {
            ...bad.plan,
            steps: bad.plan.steps.map((step, index) => ({ ...step, phase: plan.steps[index]?.phase })),
          },
        }
      : {}),
  };
  return mended as Ending;
}
