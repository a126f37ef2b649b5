import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type CellResult, type Line, lastSeed, references } from './results.ts';
import { countsOf, fellShort, mark, summaryOf, type Table } from './table.ts';

/** The matrix as a page of its own: nothing is fetched, colours never stand without a symbol. */
export async function publishPage(file: string, tables: readonly Table[], lines: readonly Line[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, pageOf(tables, lines));
}

export function pageOf(tables: readonly Table[], lines: readonly Line[]): string {
  const versions = new Map([...references(lines).values()].map((it) => [it.application, `${it.from} to ${it.to}`]));
  const sections = tables.map((table) => section(table, versions.get(table.application) ?? '')).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Steady Upgrade: fault matrix</title>
<style>${style}</style>
<main>
<h1>Whatever dies, the host ends whole</h1>
<p>Each cell is an upgrade of a real host with one fault while one step ran, somebody writing all the while, and one more
upgrade afterwards. Seed <code>${escaped(lastSeed(lines))}</code>.</p>
<p class="key"><span class="passed">✓</span> all that is asked for held <span class="short">✗</span> something did not
<span class="missed">?</span> the fault came too late, three times <span class="none">·</span> not run. Then what serves in the end:
<b>new</b>; <b>back</b>: the old version, brought back; <b>as was</b>: nothing was touched;
<b>stays …</b>: going back (or on) would lose what users wrote, and it is said.</p>
${sections}
</main>
</html>
`;
}

function section(table: Table, versions: string): string {
  const { all, run } = countsOf(table);
  const heads = table.faults.map(({ title, how }) => `<th scope="col" title="${escaped(how)}">${escaped(title)}</th>`);
  const rows = table.rows.map(
    ({ step, cells }) => `<tr><th scope="row">${escaped(step)}</th>${cells.map(cellOf).join('')}</tr>`,
  );
  const short = fellShort(table).map(({ cell, why }) => `<li><b>${escaped(cell)}</b>: ${escaped(why)}</li>`);
  return `<section>
<h2>${escaped(table.application)} <small>${escaped(versions)}</small></h2>
<p${run < all ? ' class="partial"' : ''}>${escaped(summaryOf(table))}</p>
<div class="wide"><table>
<thead><tr><th scope="col">step</th>${heads.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table></div>
${short.length > 0 ? `<h3>Cells that fell short</h3>\n<ul>\n${short.join('\n')}\n</ul>` : ''}
</section>`;
}

function cellOf(cell: CellResult | undefined): string {
  if (cell === undefined) return '<td class="none">·</td>';
  const { struck, told, written, refused, seconds } = cell;
  const when = struck === 'after' ? 'struck when the work was done' : 'struck amid the work';
  const hint = `${when}; the action: ${told}; ${written} writes, ${refused} refused; ${seconds} s`;
  return `<td class="${cell.verdict}" title="${escaped(hint)}">${escaped(mark(cell))}</td>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const style = `
:root { color-scheme: light dark; --passed: light-dark(#d9f2de, #14391f); --short: light-dark(#fbd5d5, #5a1a1a);
  --missed: light-dark(#fdf0c2, #4a3c0a); --none: light-dark(#f2f2f2, #2a2a2a); --line: light-dark(#ccc, #444); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 100rem; margin: 0 auto; padding: 1rem 1.5rem 3rem; }
h2 small { font-weight: normal; opacity: .7; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
table { font-size: .9rem; }
th, td { border: 1px solid var(--line); padding: .35rem .5rem; text-align: left; white-space: nowrap; }
thead th { white-space: normal; vertical-align: bottom; font-size: .85rem; }
tbody th { font-weight: 600; }
.passed { background: var(--passed); } .short { background: var(--short); font-weight: 600; }
.missed { background: var(--missed); } .none { background: var(--none); }
.key span { padding: .1rem .5rem; border: 1px solid var(--line); }
.partial { font-weight: 600; border-left: .4rem solid light-dark(#c77d00, #e0a030); padding-left: .6rem; }
`;
