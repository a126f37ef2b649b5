import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { main } from '../../scripts/recipe/main.ts';
import { bundledApplications } from '../../src/recipe/load.ts';
import { runNode } from '../repository/run-node.ts';

const home = resolve(import.meta.dirname, '../..');
const example = join(home, 'examples/recipes/mailman-web.yml');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'steady-recipe-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function check(...args: string[]): Promise<{ code: number; text: string }> {
  const said: string[] = [];
  const code = await main(args, { home, from: folder }, (text) => said.push(text));
  return { code, text: said.join('\n') };
}

/** The example with one place written otherwise, in a file of its own. */
function changed(from: string, to: string): string {
  const text = readFileSync(example, 'utf8');
  expect(text).toContain(from);
  writeFileSync(
    join(folder, 'my.yml'),
    text.replace(from, () => to),
  );
  return 'my.yml';
}

describe('a good recipe', () => {
  it('is told with the plan that its recorded host gets', async () => {
    const { code, text } = await check(example, '--to', '1.3.12');
    expect(code).toBe(0);
    expect(text).toContain('recorded on a real host of mailman-web');
    expect(text).toContain('web (mailmanweb.service), worker (qcluster.service)');
    expect(text).toContain('Plan: 1.3.7 to 1.3.12, nobody writes meanwhile');
    const [before = '', waiting = '', after = ''] = text.split(/\n\n(?=While|Users|After)/).slice(1);
    expect(before).toContain('Collect and compress static files beside the running ones [as mailman], at most 30 min');
    expect(before).toContain('runs: DJANGO_SETTINGS_MODULE=$SETTINGS_MODULE "$PYTHON" -c');
    expect(before).toContain('undo: su_beside_remove environment\n            su_beside_remove static');
    expect(waiting).toMatch(/stop .*Stop worker and web[\s\S]*migrate [\s\S]*upgrade [\s\S]*Start web and worker/);
    expect(after).toContain('Keep the old version');
    expect(text).not.toContain('stands in the way');
  });

  it('shows the variables that steps get, when asked to', async () => {
    expect((await check(example)).text).not.toContain('$STATIC_NEW');
    const { text } = await check(example, '--values');
    expect(text).toContain('$STATIC_NEW = /opt/mailman/web/static.steady-new');
    expect(text).toContain('$CONFIG = /etc/mailman3/settings.py');
  });

  it('of an application that nobody recorded gets a host that is imagined, and says so', async () => {
    const { code, text } = await check(changed('application: mailman-web', 'application: post'));
    expect(code).toBe(0);
    expect(text).toContain('imagined after a recorded host');
    expect(text).toContain('web (post-web.service), worker (post-worker.service)');
    expect(text).not.toContain('stands in the way');
  });

  it('is held against facts of one’s own, with what stands in the way there', async () => {
    const facts = readFileSync(join(home, 'test/facts/recorded/mailman-web.jsonl'), 'utf8');
    writeFileSync(join(folder, 'facts.jsonl'), facts.replace('"200 /archives/"', '"502 /archives/"'));
    const { code, text } = await check(example, '--facts', 'facts.jsonl');
    expect(code).toBe(0);
    expect(text).toContain('Facts: facts.jsonl');
    expect(text).toMatch(/stands in the way on that host\n {2}- \/archives\/ answers 502/);
    writeFileSync(join(folder, 'facts.jsonl'), facts.replace('{"fact":"complete","value":"yes"}', ''));
    expect(await check(example, '--facts', 'facts.jsonl')).toMatchObject({ code: 1 });
  });

  it('gives the program that records facts', async () => {
    const { code, text } = await check(example, '--probe');
    expect(code).toBe(0);
    expect(text).toContain('mailman_web\\.wsgi');
    expect(text.trimEnd().split('\n').at(-1)).toMatch(/^main/);
  });
});

test.each(bundledApplications)('the bundled recipe of %s is well, shell and expressions too', async (application) => {
  const { code, text } = await check(application);
  expect(code, text).toBe(0);
});

describe('a bad recipe', () => {
  it.each([
    ['uses: verify', 'uses: verfy', /^- my\.yml:\d+:5 steps\.\d+\.uses: .*"verify"/m],
    [
      'call_command("compress")\'',
      'call_command("compress")',
      /^- my\.yml:\d+:5 steps\.2\.run: sh cannot read it: .+/m,
    ],
    [
      "'mailman_web\\.wsgi'",
      "'(mailman_web'",
      /^- my\.yml:\d+:\d+ discover\.processes\.web\.match: grep -E cannot read it: .+/m,
    ],
  ])('is told where %s is written %s', async (from, to, words) => {
    const { code, text } = await check(changed(from, to));
    expect(code).toBe(1);
    expect(text).toMatch(words);
    expect(text).toContain('docs/recipes.md');
  });

  it('that is not there is told, and so is a command that is none', async () => {
    expect(await check('none.yml')).toMatchObject({ code: 1, text: expect.stringContaining('no recipe none.yml') });
    expect(await check(example, '--facts', 'none')).toMatchObject({ code: 1 });
    expect(await check()).toMatchObject({ code: 2, text: expect.stringContaining('Usage') });
    expect(await check(example, '--colour')).toMatchObject({ code: 2, text: expect.stringContaining('--colour') });
  });
});

test('the command itself answers with its exit code, from any folder', () => {
  const bad = join(folder, changed('writers: stopped', 'writers: maybe'));
  expect(runNode(['scripts/recipe.mjs', example])).toMatchObject({ code: 0 });
  expect(runNode(['scripts/recipe.mjs', bad])).toMatchObject({ code: 1, output: expect.stringContaining('writers') });
});
