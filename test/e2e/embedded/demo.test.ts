import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateFolder } from '../../demo/machine.ts';
import { processesOf } from '../../demo/processes.ts';
import { from, project } from './site.ts';

interface Demo {
  readonly code: number | null;
  readonly shown: string;
  /** Where it played, by its own words. */
  readonly folder: string;
}

/** Temporary files of demos only: whatever lies there at the end was forgotten by one. */
let temporary: string;

beforeAll(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'steady-e2e-'));
});
afterAll(() => rm(temporary, { recursive: true, force: true }));

/** `npm run demo`, without npm between us and it. `stopAt`: what it shows when somebody presses Ctrl-C. */
async function demo(args: readonly string[], stopAt?: string): Promise<Demo> {
  const child = spawn(process.execPath, [join(project, 'scripts', 'demo.mjs'), ...args], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let shown = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      const before = shown;
      shown += text;
      if (stopAt && !before.includes(stopAt) && shown.includes(stopAt)) child.kill('SIGINT');
    });
  }
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  return { code, shown, folder: /Folder (\/\S+)/.exec(shown)?.[1] ?? 'none' };
}

function expectNothingLeft({ folder }: Demo): void {
  expect(folder).toContain(temporary);
  expect(processesOf(folder)).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
  expect(existsSync(stateFolder(folder))).toBe(false);
}

/** Before and after, as the table at the end has them. */
function row({ shown }: Demo, what: string): string[] {
  const [, before = '', after = ''] = new RegExp(`✓ ${what} +(\\S.*?) {2,}(\\S.*)$`, 'm').exec(shown) ?? [];
  return [before, after];
}

describe('npm run demo', () => {
  let run: Demo;
  beforeAll(async () => {
    run = await demo([]);
  });

  it('ends well, with the new version served', () => {
    expect(run.code, run.shown).toBe(0);
    const [, after = 'none'] = row(run, 'version served');
    expect(row(run, 'version served')).toEqual([from, expect.stringMatching(/^20\d\d\.\d+\.\d+$/)]);
    expect(after).not.toBe(from);
    expect(row(run, 'version installed')).toEqual([from, after]);
    expect(run.shown).toContain('The new version serves, with everything that was there before.');
  });

  it('shows the proof and the job’s summary', () => {
    const [before, after] = row(run, 'submissions');
    expect(Number(before)).toBeGreaterThan(0);
    expect(after).toBe(before);
    expect(run.shown).toContain('✓ exit code 0, status upgraded');
    expect(run.shown).toMatch(/│ .*pretalx was upgraded to 20/);
    expect(run.shown).not.toContain('✗');
  });

  it('leaves nothing but what is to be read', () => {
    expectNothingLeft(run);
    const toRead = [...run.shown.matchAll(/^ *[\d:]+ +(\/\S*\/last-run\/\S+)$/gm)].map(([, file]) => file ?? 'none');
    expect(toRead.map((file) => basename(file))).toEqual(expect.arrayContaining(['summary.md', 'action.log']));
    expect(toRead.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe('npm run demo -- --break', () => {
  let run: Demo;
  beforeAll(async () => {
    run = await demo(['--break']);
  });

  it('ends well, with the old version served', () => {
    expect(run.code, run.shown).toBe(0);
    for (const what of ['version served', 'version installed']) expect(row(run, what)).toEqual([from, from]);
    expect(run.shown).toContain('the old version serves, with every row in its place.');
  });

  it('shows what went wrong, and the way back', () => {
    expect(run.shown).toContain('✓ exit code 1, status rolled-back');
    expect(run.shown).toContain('↩ Way back');
    expect(run.shown).toMatch(/│ .*failed/);
    const [before, after] = row(run, 'rows of all tables');
    expect(before).toMatch(/^\d+ in \d+ tables$/);
    expect(after).toBe(before);
  });

  it('leaves nothing', () => {
    expectNothingLeft(run);
  });
});

it('leaves nothing either when it is stopped while the host is at it', async () => {
  const run = await demo([], 'The host runs the program by itself now');
  expect(run.code, run.shown).toBe(130);
  expectNothingLeft(run);
});
