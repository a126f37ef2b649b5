// What `npm test` does, in order: cheap first. Each phase returns its counts, or why it had to be left out.
import { cpSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { add, countVitest, nothing } from './results.mjs';
import { lastLine, run } from './run.mjs';
import { shellPrograms, wholesOfParts } from './shell.mjs';
import { ensureNode, ensureTool, searchPath } from './tools.mjs';

const root = resolve(import.meta.dirname, '../..');
const results = mkdtempSync(join(tmpdir(), 'steady-upgrade-tests-'));

/** `byHand`: not part of the one command, because all of it together takes longer than CI may. */
/** @type {readonly { name: string, title: string, byHand?: boolean, test: () => Promise<object> }[]} */
export const phases = [
  { name: 'lint', title: 'Lint and formatting', test: lint },
  { name: 'types', title: 'Types', test: () => check('tsc', ['--noEmit']) },
  { name: 'shell', title: 'Shell scripts', test: checkShell },
  { name: 'workflows', title: 'Workflows', test: checkWorkflows },
  { name: 'docs', title: 'README is what action.yml says', test: () => check('node', ['scripts/docs.mjs', '--check']) },
  { name: 'dist', title: 'dist is what src says', test: () => check('node', ['scripts/check-dist.mjs']) },
  { name: 'tools', title: 'Tools that tests need', test: tools },
  { name: 'units', title: 'Units', test: () => vitest('units') },
  { name: 'embedded', title: 'Embedded SSH host', test: () => vitest('embedded', { live: true }) },
  { name: 'hosts', title: 'Real hosts (Docker)', test: () => hosts('hosts') },
  { name: 'hazards', title: 'Real hosts, every hazard (Docker)', byHand: true, test: () => hosts('hazards') },
];

function start(command, args, options) {
  const path = [join(root, 'node_modules', '.bin'), searchPath()].join(':');
  // What is shown is a copy: programs cannot see for themselves whether it goes to a terminal.
  const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1', FORCE_COLOR: '0' };
  return run(command, args, { cwd: root, env: { ...process.env, ...colour, PATH: path }, ...options });
}

/** A check counts as one test. */
async function check(command, args, options) {
  const { code, output } = await start(command, args, options);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
}

async function lint() {
  const rules = await check('biome', ['check', '--error-on-warnings', '.']);
  const promises = await check('node', ['scripts/check-promises.mjs']);
  return { ...add(rules, promises), output: rules.output + promises.output };
}

async function checkShell() {
  const reason = await ensureTool('shellcheck');
  if (reason) return { leftOut: reason };
  const programs = await check('shellcheck', shellPrograms(root));
  const parts = await check('shellcheck', ['--external-sources', '--check-sourced', ...wholesOfParts(root, results)]);
  return { ...add(programs, parts), output: programs.output + parts.output };
}

async function checkWorkflows() {
  const reason = await ensureTool('actionlint');
  if (reason) return { leftOut: reason };
  const own = await check('actionlint', workflows('.github/workflows'));
  const examples = await check('actionlint', [], { cwd: examplesAsCopied() });
  return { ...add(own, examples), output: own.output + examples.output };
}

function workflows(folder) {
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.yml'));
  return names.map((name) => join(root, folder, name));
}

/** A repository with all examples where people put them: one of them calls another there. */
function examplesAsCopied() {
  const repository = join(results, 'examples');
  mkdirSync(join(repository, '.git'), { recursive: true });
  for (const file of workflows('examples')) cpSync(file, join(repository, '.github/workflows', basename(file)));
  return repository;
}

/** Programs that single tests need: such a test is skipped without them, and the reason is said once, here. */
async function tools() {
  const reasons = [];
  for (const ensure of [() => ensureTool('act'), () => ensureNode(20), () => ensureNode(24)]) {
    const reason = await ensure();
    if (reason) reasons.push(reason);
  }
  return reasons.length > 0 ? { leftOut: reasons.join('; ') } : nothing;
}

async function hosts(project) {
  const engine = await start('sh', ['test/hosts/engine.sh']);
  if (engine.code === 3) return { leftOut: lastLine(engine.output) };
  if (engine.code !== 0) return { passed: 0, failed: 1, skipped: 0, output: engine.output };
  return vitest(project, { live: true });
}

async function vitest(project, options) {
  const report = join(results, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, output } = await start(
    'vitest',
    ['run', '--project', project, '--passWithNoTests', ...reporters],
    options,
  );
  return { ...countVitest(report, code), output, shown: options?.live === true };
}
