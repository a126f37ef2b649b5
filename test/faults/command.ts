import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { removeOldDisks } from './disks.ts';
import { type ApplicationName, type Cell, cellName } from './kinds.ts';
import { Lane } from './lane.ts';
import { inLanes, type Worker } from './lanes.ts';
import { type Options, readOptions, usage } from './options.ts';
import { publishPage } from './page.ts';
import { takeReference } from './reference.ts';
import { writeReliability } from './reliability.ts';
import { appendResult, type CellResult, lastResults, type Reference, readResults, references } from './results.ts';
import { cellsOf, leftToDo } from './selection.ts';
import { fellShort, tableOf, textTable } from './table.ts';

/** `npm run test:faults`. @returns the exit code: 0 when every cell that was asked for has passed. */
export async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args, randomBytes(3).toString('hex'));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 64;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const now = new Date().toISOString();
  const file = options.continued ?? join('.cache', 'faults', `${now.slice(0, 16).replaceAll(':', '')}.jsonl`);
  if (options.writeDocs) {
    await writeReliability(await readResults(file));
    return 0;
  }
  console.log(`seed ${options.seed}, results in ${file}`);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  await appendResult(file, { kind: 'call', seed: options.seed, at: now, commit, lanes: options.lanes });
  await removeOldDisks();
  await runMatrix(options, file);
  return tell(options, file);
}

async function runMatrix(options: Options, file: string): Promise<void> {
  const until = Date.now() + options.timeLimit * 60_000;
  const known = await withReferences(options.applications, file);
  const cells = leftToDo(cellsOf(options, known), lastResults(await readResults(file)), options.seed);
  console.log(`${cells.length} cells in ${options.lanes} lanes`);
  const worker = () => workerOf(new Lane({ seed: options.seed, tell: (result) => told(result, file) }), known);
  const left = await inLanes(cells, options.lanes, () => Date.now() > until, worker);
  if (left.length > 0) console.log(`The time is over: ${left.length} cells are left. Go on with --continue ${file}`);
}

async function told(result: CellResult, file: string): Promise<void> {
  await appendResult(file, result);
  if (result.next === 'awaited' || result.verdict !== 'passed') console.log(line(result));
}

/** What breaks in the harness itself is no result: the cell is left for the next call. */
function workerOf(lane: Lane, known: ReadonlyMap<ApplicationName, Reference>): Worker<Cell> {
  const guarded = (what: string, work: () => Promise<void>) =>
    work().catch(async (error: unknown) => {
      console.log(`${what}: the harness itself failed: ${error instanceof Error ? error.stack : String(error)}`);
      await lane.abandon();
    });
  return {
    work: (cell) => guarded(cellName(cell), () => lane.run(cell, known.get(cell.application) as Reference)),
    end: () => guarded('the last upgrade', () => lane.end()),
  };
}

async function withReferences(
  names: readonly ApplicationName[],
  file: string,
): Promise<Map<ApplicationName, Reference>> {
  for (const name of names) {
    if (references(await readResults(file)).has(name)) continue;
    console.log(`${name}: a run without a fault, for its steps`);
    await appendResult(file, await takeReference(name));
  }
  return references(await readResults(file));
}

function line({ verdict, ended, struck, told, shortfalls, seconds, written, refused, ...cell }: CellResult): string {
  const at = new Date().toISOString().slice(11, 19);
  const sentences = shortfalls.map((it) => `\n    ${it}`).join('');
  return `${at} ${verdict} ${cellName(cell)}: ${ended} (${struck} the step; told ${told}; ${written} written, ${refused} refused; ${seconds} s)${sentences}`;
}

/** The matrix as it stands in the file, in the terminal and as a page. */
async function tell(options: Options, file: string): Promise<number> {
  const lines = await readResults(file);
  const results = lastResults(lines);
  const tables = [...references(lines).values()].map((reference) => tableOf(reference, results));
  for (const table of tables) {
    console.log(`\n${textTable(table)}`);
    for (const { cell, why } of fellShort(table)) console.log(`${cell}: ${why}`);
  }
  const page = file.replace(/\.jsonl$/, '.html');
  await publishPage(page, tables, lines);
  console.log(`\nseed ${options.seed}; as a page: ${page}`);
  const asked = cellsOf(options, references(lines)).map((cell) => results.get(cellName(cell))?.verdict);
  return asked.every((verdict) => verdict === 'passed') ? 0 : 1;
}
