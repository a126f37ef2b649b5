import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Problem } from '../problem.ts';
import { oneLine } from '../report/plain-text.ts';
import { parseReport, type Report } from '../report/schema.ts';
import { contradictsItself, type Instance } from './instance.ts';

/** What the action calls its report on every runner. */
const fileName = 'report.json';
/** A report has some ten kilobytes; what is larger was not written by us. */
const mostBytes = 5_000_000;
const mostReports = 1000;

const neverBegun = 'No report was left: it was not begun, or its job was cut off. Look at that job.';

/**
 * All instances of a fleet: one for each `report.json` at any depth below `folder`, which is named by the folder it
 * lies in, as actions/download-artifact makes one for each artifact; and one for each of the `expected` names that left none.
 * A file that is no report is an instance, too: whatever was meant to be there is not told as if it were well.
 * @throws Problem when there is nothing at all to tell.
 */
export async function readFleet(folder: string, expected: readonly string[]): Promise<Instance[]> {
  const files = await reportsBelow(folder);
  const there = await Promise.all(files.map((file) => readInstance(folder, file)));
  const names = new Set(there.map(({ name }) => name));
  const missing = [...new Set(expected)].filter((name) => !names.has(name));
  if (there.length + missing.length === 0) throw nothingThere(folder);
  return [...there, ...missing.map((name) => ({ name, why: neverBegun }))];
}

/** Links are not followed: they would lead out of what was downloaded. */
async function reportsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    // Where no instance left a report, download-artifact makes no folder.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw unusable(folder, error instanceof Error ? error.message : String(error));
  });
  const files = entries.filter((entry) => entry.isFile() && entry.name === fileName);
  if (files.length > mostReports) throw unusable(folder, `it holds ${files.length} reports, more than ${mostReports}`);
  return files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
}

async function readInstance(folder: string, file: string): Promise<Instance> {
  const name = oneLine(relative(folder, dirname(file)), 120);
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw new Error(`it has ${size} bytes`);
    const report = parseReport(await readFile(file, 'utf8'));
    if (contradictsItself(report)) throw new Error(`it is ${report.status} and ${report.outcome} at once`);
    return { name: name || hostOf(report), report };
  } catch (error) {
    const why = oneLine(error instanceof Error ? error.message : String(error), 300);
    return { name: name || fileName, why: `Its ${fileName} cannot be used: ${why}.` };
  }
}

/** `talks.example.org` of `deploy@talks.example.org:22`. */
function hostOf({ host }: Report): string {
  return oneLine(host.replace(/^[^@]*@/, '').replace(/:\d+$/, ''), 120) || 'unknown';
}

function nothingThere(folder: string): Problem {
  return new Problem({
    what: `There is no ${fileName} in ${folder} or below it.`,
    next: 'Upload the output `report` of each instance as an artifact, with `if: always()`, and download them all into that folder.',
  });
}

function unusable(folder: string, why: string): Problem {
  return new Problem({
    what: `The input reports names ${folder}, which cannot be used: ${why}.`,
    next: 'Give the folder that actions/download-artifact downloaded the reports into.',
  });
}
