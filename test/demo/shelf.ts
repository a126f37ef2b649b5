import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { layoutOf } from './layout.ts';
import { stateFolder } from './machine.ts';
import type { ActionResult } from './runner.ts';
import { logFile } from './upgrade.ts';

/** Copies what is worth reading of a run to where it survives the demo; returns the paths of the copies. */
export async function keepForReading(shelf: string, home: string, result: ActionResult): Promise<string[]> {
  const files = {
    'summary.md': result.summaryFile,
    'action.log': logFile(result.folder),
    'report.json': result.outputs.report ?? '',
    // The program that the host ran, its journal and all of its output.
    'host-runs': join(stateFolder(home), 'runs'),
    'site-logs': layoutOf(home).logs,
  };
  await rm(shelf, { recursive: true, force: true });
  await mkdir(shelf, { recursive: true });
  const there = Object.entries(files).filter(([, path]) => existsSync(path));
  for (const [name, path] of there) await cp(path, join(shelf, name), { recursive: true });
  return there.map(([name]) => join(shelf, name));
}
