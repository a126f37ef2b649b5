import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { actionlint, published } from './act.ts';
import { exampleNames, exampleText } from './example.ts';
import { project } from './site.ts';

describe.skipIf(actionlint === undefined).each(exampleNames)('examples/%s.yml', (name) => {
  let repository: string;
  beforeEach(() => {
    repository = mkdtempSync(join(tmpdir(), 'steady-upgrade-lint-'));
    mkdirSync(join(repository, '.git'));
    mkdirSync(workflows(), { recursive: true });
    cpSync(join(project, 'action.yml'), join(repository, 'action.yml'));
    mkdirSync(join(repository, 'dist'));
    cpSync(join(project, 'fleet-report'), join(repository, 'fleet-report'), { recursive: true });
    for (const file of ['main.cjs', 'post.cjs', 'fleet-report.cjs']) writeFileSync(join(repository, 'dist', file), '');
    // One of them calls another.
    for (const other of exampleNames) writeFileSync(join(workflows(), `${other}.yml`), exampleText(other));
  });
  afterEach(() => rmSync(repository, { recursive: true, force: true }));

  const workflows = () => join(repository, '.github', 'workflows');

  function lint(text: string) {
    const file = join(workflows(), `${name}.yml`);
    writeFileSync(file, text);
    const { status, stdout } = spawnSync(actionlint ?? '', ['-no-color', file], { encoding: 'utf8', cwd: repository });
    return { status, stdout };
  }

  // Of an action elsewhere actionlint knows nothing.
  const own = exampleText(name)
    .replaceAll(published, './')
    .replaceAll('OWNER/steady-upgrade/fleet-report@v0', './fleet-report');

  it('is a good workflow, with inputs and outputs that action.yml has', () => {
    expect(lint(exampleText(name))).toEqual({ status: 0, stdout: '' });
    expect(lint(own)).toEqual({ status: 0, stdout: '' });
  });

  it('would not be one with an input that action.yml has not', () => {
    const { status, stdout } = lint(own.replace(/application: (?=pretalx|\$)/, 'aplication: '));
    expect(status).toBe(1);
    expect(stdout).toContain('aplication');
  });
});
