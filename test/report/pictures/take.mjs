// Pictures of job summaries as GitHub shows them: node test/report/pictures/take.mjs SCRATCH [FOLDER]
// SCRATCH: a folder with `npm --prefix SCRATCH install marked mermaid github-markdown-css` (too big for this
// repository); Chromium comes from the system, and pngquant if it is there. Writes FOLDER/summary-*.png (docs/pictures).
// Each chart goes through Mermaid's own parser, those with hostile names too, and hostile summaries must not bring
// elements of their own onto the page.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const scratch = resolve(process.argv[2] ?? process.env.PICTURES_SCRATCH ?? '.');
const folder = resolve(process.argv[3] ?? 'docs/pictures');
const width = 1060;
const work = mkdtempSync(join(tmpdir(), 'summary-pictures-'));
const require = createRequire(join(scratch, 'package.json'));
const { marked } = await import(pathToFileURL(require.resolve('marked')).href);
const css = readFileSync(join(scratch, 'node_modules/github-markdown-css/github-markdown-light.css'), 'utf8');
const mermaid = join(scratch, 'node_modules/mermaid/dist/mermaid.min.js');

const entry = `
  export { endings } from './test/report/endings.ts';
  export { poisoned, poisons } from './test/report/poison.ts';
  export { fleet, poisonedFleet } from './test/fleet/specimen.ts';
  export { summary } from './src/report/summary.ts';
  export { summary as fleetSummary } from './src/fleet/summary.ts';`;
const bundle = join(work, 'summaries.mjs');
await build({
  stdin: { contents: entry, resolveDir: process.cwd(), loader: 'ts' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile: bundle,
  logLevel: 'warning',
});
const { endings, fleet, fleetSummary, poisoned, poisonedFleet, poisons, summary } = await import(
  pathToFileURL(bundle).href
);

const { upgraded, rolledBack, wayBackFailed, noRoom } = endings;
for (const poison of poisons) {
  for (const ending of [upgraded, rolledBack, wayBackFailed, noRoom]) {
    checkHostile(poison, summary(poisoned(ending, poison)), summary(ending));
  }
  checkHostile(poison, fleetSummary(poisonedFleet(poison)), fleetSummary(poisonedFleet('')));
}
const folderOnRunner = '/home/runner/work/_temp/steady-upgrade-Xa81bc';
const pages = {
  ...Object.fromEntries(
    Object.entries(endings).map(([name, ending]) => [
      name,
      summary(ending, `${folderOnRunner}/report.json`, ending.preview && `${folderOnRunner}/plan.json`),
    ]),
  ),
  fleet: fleetSummary(fleet),
};

mkdirSync(folder, { recursive: true });
for (const [name, markdown] of Object.entries(pages)) {
  const page = join(work, `${name}.html`);
  writeFileSync(page, html(marked.parse(markdown)));
  const height = Number(chromium(page, '--dump-dom').match(/data-height="(\d+)"/)?.[1] ?? 0);
  if (!height) throw new Error(`${name}: the page did not render; is its chart valid?`);
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const picture = join(folder, `summary-${kebab}.png`);
  chromium(page, `--screenshot=${picture}`, `--window-size=${width},${height}`);
  try {
    execFileSync('pngquant', ['--force', '--skip-if-larger', '--output', picture, '--', picture]);
  } catch {
    // Not installed: the picture is larger, that is all.
  }
  console.log(`${picture}: ${width} x ${height}, ${Math.round(readFileSync(picture).length / 1000)} kB`);
}
rmSync(work, { recursive: true, force: true });

/** The charts of hostile summaries, to be parsed. */
function charts() {
  return poisons
    .flatMap((poison) => [
      ...[upgraded, rolledBack].map((ending) => summary(poisoned(ending, poison))),
      fleetSummary(poisonedFleet(poison)),
    ])
    .map((markdown) => /```mermaid\n([\s\S]*?)\n```/.exec(markdown)?.[1] ?? '');
}

/** Whatever the host's texts hold, the page has the elements it has without them, and links to release notes only. */
function checkHostile(poison, hostile, harmless) {
  const elements = (markdown) => {
    const page = marked.parse(markdown);
    const counts = {};
    for (const [, tag] of page.matchAll(/<([a-z][a-z0-9]*)/gi)) counts[tag] = (counts[tag] ?? 0) + 1;
    // Addresses and quoted words that are text on one page may be a link or code on the other, and what to do next may
    // come as a list.
    for (const tag of ['a', 'code', 'br', 'pre', 'p', 'ul', 'ol', 'li']) delete counts[tag];
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    return { counts: JSON.stringify(Object.entries(counts).sort()), links };
  };
  const bad = elements(hostile);
  const good = elements(harmless);
  const odd = bad.links.filter((href) => !/^https?:\/\//.test(href));
  if (bad.counts !== good.counts || odd.length > 0) {
    throw new Error(`${JSON.stringify(poison)} changes the page:\n${good.counts}\n${bad.counts}\n${odd}`);
  }
}

function chromium(page, ...more) {
  const data = mkdtempSync(join(work, 'profile-'));
  const flags =
    '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars --virtual-time-budget=8000';
  return execFileSync(
    process.env.CHROMIUM ?? 'chromium',
    [...flags.split(' '), `--user-data-dir=${data}`, `--window-size=${width},900`, ...more, pathToFileURL(page).href],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 64e6 },
  );
}

// Charts are parsed first: a mistake leaves the page without its height, which stops the script.
function html(body) {
  return `<!doctype html><meta charset="utf-8"><style>${css}
    body { margin: 0; background: #fff } .markdown-body { padding: 20px 28px; width: ${width - 56}px; font-size: 14px }
    .markdown-body table { width: max-content; max-width: 100% }</style>
    <article class="markdown-body">${body}</article>
    <script src="${pathToFileURL(mermaid).href}"></script>
    <script type="module">
      mermaid.initialize({ startOnLoad: false });
      for (const code of document.querySelectorAll('code.language-mermaid')) {
        await mermaid.parse(code.textContent);
        const box = document.createElement('div');
        box.className = 'mermaid';
        box.textContent = code.textContent;
        code.parentElement.replaceWith(box);
      }
      for (const chart of ${JSON.stringify(charts()).replaceAll('<', '\\u003c')}) await mermaid.parse(chart);
      await mermaid.run({ querySelector: '.mermaid' });
      document.body.dataset.height = Math.ceil(document.querySelector('article').getBoundingClientRect().height);
    </script>`;
}
