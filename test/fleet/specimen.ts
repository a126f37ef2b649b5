/** Reports of a fleet as its instances' own runs would write them. */
import { mkdtempSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Instance } from '../../src/fleet/instance.ts';
import { report } from '../../src/report/json.ts';
import type { Ending } from '../../src/report/report.ts';
import { parseReport } from '../../src/report/schema.ts';
import { rolledBack, unchanged, upgraded, wayBackFailed } from '../report/endings.ts';
import { poisoned } from '../report/poison.ts';

/** An instance whose run began so many seconds after the first one. */
export function instance(name: string, ending: Ending, seconds = 0): Instance {
  const text = JSON.stringify(report(ending)).replaceAll('eu.pycon.example', name);
  const made = parseReport(text);
  const startedAt = new Date(Date.UTC(2026, 10, 21, 3, 15, 4) + seconds * 1000).toISOString().replace('.000', '');
  const run = made.run && { ...made.run, startedAt };
  return { name, report: { ...made, ...(run && { run }) } };
}

export const missing = (name: string): Instance => ({ name, why: 'No report was left.' });

/** Sixteen, of which the first is the canary: one rolled back, and the last two were not begun. */
export const fleet: readonly Instance[] = [
  instance('talks.example.org', upgraded),
  ...Array.from({ length: 11 }, (_, index) =>
    instance(`talks${index + 2}.example.org`, upgraded, 180 + 45 * Math.floor(index / 4) * 4 + index),
  ),
  instance('camp.example.org', rolledBack, 745),
  instance('days.example.org', unchanged),
  missing('night.example.org'),
  missing('week.example.org'),
];

/** The same with somebody who has to be woken up. */
export const worst: readonly Instance[] = [...fleet, instance('gala.example.org', wayBackFailed, 20)];

/** The same with `poison` in front of every text that anybody could have put into a report. */
export function poisonedFleet(poison: string): Instance[] {
  const endings = [upgraded, rolledBack, wayBackFailed, unchanged];
  const bad = endings.map((ending, index): Instance => {
    const made = report(poisoned(ending, poison));
    // A time stays one: what has none is not drawn.
    const startedAt = ending.record?.startedAt;
    const run = made.run && { ...made.run, ...(startedAt && { startedAt }) };
    // What is too long for a chart is cut, and should not be the number that tells them apart.
    return { name: `${poison.slice(0, 40)}${index}`, report: { ...made, ...(run && { run }) } };
  });
  return [...bad, { name: `${poison}x`, why: poison }];
}

/** The files of reports below a new folder, by their paths there. */
export async function written(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'steady-reports-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
