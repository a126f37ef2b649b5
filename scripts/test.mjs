// The one command that tests everything, on a fresh clone too. Usage: npm test [-- PHASE...]
import { resolve } from 'node:path';
import { installed } from './testing/dependencies.mjs';
import { phases } from './testing/phases.mjs';
import { add, nothing, summaryLine } from './testing/results.mjs';
import { duration, run } from './testing/run.mjs';

const root = resolve(import.meta.dirname, '..');

/** Where tests must be complete: what is left out counts as failed. */
const strict = !['', 'false', '0', undefined].includes(process.env.CI);

async function main(names) {
  const unknown = names.filter((name) => !phases.some((phase) => phase.name === name));
  if (unknown.length > 0) {
    console.error(`No such phase: ${unknown.join(', ')}. There are: ${phases.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  if (!installed(root) && !(await install())) return 1;
  let total = nothing;
  const leftOut = [];
  const wanted = ({ name, byHand }) => (names.length === 0 ? !byHand : names.includes(name));
  for (const phase of phases.filter(wanted)) {
    const result = await runPhase(phase);
    if (result.leftOut) leftOut.push(`${phase.title}: ${result.leftOut}`);
    total = add(total, result.leftOut ? { ...nothing, failed: strict ? 1 : 0 } : result);
  }
  if (leftOut.length > 0)
    console.log(`\nLeft out${strict ? ', which CI does not accept' : ''}:\n- ${leftOut.join('\n- ')}`);
  console.log(`\n${summaryLine(total)}`);
  return total.failed === 0 ? 0 : 1;
}

async function install() {
  console.log('── Packages: npm ci');
  const { code, output } = await run('npm', ['ci'], { cwd: root });
  if (code !== 0) console.error(output);
  return code === 0;
}

async function runPhase({ title, test }) {
  console.log(`\n── ${title}`);
  const began = Date.now();
  const result = await test();
  if (result.leftOut) {
    console.log(`   left out: ${result.leftOut}`);
    return result;
  }
  if (result.failed > 0 && !result.shown) console.log(result.output.replace(/^/gm, '   '));
  console.log(`   ${result.failed > 0 ? 'FAILED' : 'ok'}: ${summaryLine(result)} (${duration(Date.now() - began)})`);
  return result;
}

process.exitCode = await main(process.argv.slice(2));
