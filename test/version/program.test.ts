import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import type { VersionRequest } from '../../src/inputs/request.ts';
import { parsePipTarget, pipScript } from '../../src/version/pip.ts';
import { pythonRecipe } from '../facts/recorded.ts';
import { shells, standInPip } from './stand-in-pip.ts';

const recipe = pythonRecipe();

/** Stands in for pip: writes down how it was called, and knows two releases. */
const pip = `
import json, os, sys
here = os.path.dirname(os.path.abspath(__file__))
seen = {name: os.environ.get(name, "") for name in ("HOME", "PIP_BREAK_SYSTEM_PACKAGES", "PYTHONUSERBASE", "PYTHONPATH")}
with open(os.path.join(here, "calls.jsonl"), "a") as file:
    file.write(json.dumps({"words": sys.argv[1:], "seen": seen}) + "\\n")
print("WARNING: https://user:token@index.example.org/ is slow", file=sys.stderr)
if sys.argv[1] == "index":
    newest = "2026.1.0, " if "--ignore-requires-python" in sys.argv else ""
    print("pretalx (2026.1.0)\\nAvailable versions: " + newest + "2025.1.0, 2024.3.1")
elif sys.argv[-1] in ("pretalx[postgres,redis]", "pretalx==2026.1.0"):
    version = "2026.1.0" if "==" in sys.argv[-1] else "2025.1.0"
    item = {"metadata": {"name": "pretalx", "version": version, "requires_python": ">=3.99"}}
    print("noise\\n" + json.dumps({"install": [item]}))
else:
    sys.exit("ERROR: No matching distribution found for " + sys.argv[-1])
`;

const specifiers = `
class InvalidSpecifier(ValueError): pass
class SpecifierSet:
    def __init__(self, text): self.text = text
    def contains(self, version, prereleases=None): return not self.text
`;

describe('the program that asks pip', () => {
  let folder: string;
  let facts: PythonInstallation;
  let site: string;

  beforeAll(() => {
    ({ folder, site, facts } = standInPip(pip, specifiers));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(version: VersionRequest, shell: readonly string[] = ['sh'], of: PythonInstallation = facts): string {
    const [program = 'sh', ...options] = shell;
    const environment = { PATH: process.env.PATH ?? '', PYTHONPATH: '/nonexistent' };
    const input = pipScript(recipe, of, version);
    return execFileSync(program, [...options, '-s'], { input, encoding: 'utf8', env: environment, cwd: folder });
  }

  function calls(): { words: string[]; seen: Record<string, string> }[] {
    const file = join(site, 'pip/calls.jsonl');
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    rmSync(file);
    return lines.map((line) => JSON.parse(line));
  }

  it.each(shells.map((shell) => [shell.join(' '), shell] as const))('runs in %s', (_, shell) => {
    const target = parsePipTarget(run({ kind: 'latest', text: 'latest' }, shell), facts, {
      kind: 'latest',
      text: 'latest',
    });
    expect(target).toMatchObject({ version: '2025.1.0', path: ['2025.1.0'] });
    expect(target.newer).toEqual({ version: '2026.1.0', requiresPython: '>=3.99' });
    const asked = calls();
    expect(asked.map(({ words }) => words[0]).sort()).toEqual(['index', 'index', 'install', 'install']);
    expect(asked.find(({ words }) => words.includes('--upgrade'))?.words).toEqual([
      'install',
      '--dry-run',
      '--quiet',
      '--report',
      '-',
      '--upgrade',
      'pretalx[postgres,redis]',
    ]);
    expect(asked[0]?.seen).toMatchObject({ PIP_BREAK_SYSTEM_PACKAGES: '', PYTHONPATH: '', PYTHONUSERBASE: '' });
  });

  it.each(
    [
      '$(touch SENTINEL)',
      '`touch SENTINEL`',
      "'; touch SENTINEL; '",
      '"; touch SENTINEL; "',
      '1\ntouch SENTINEL\n2',
      "\\'$(touch SENTINEL)",
      '%s%n',
      '* ?',
      '日本',
    ].flatMap((text) => shells.map((shell) => [text, shell.join(' '), shell] as const)),
  )('hands on %j as text (%s)', (text, _, shell) => {
    const sentinel = join(folder, 'sentinel');
    const version = text.replaceAll('SENTINEL', sentinel);
    const request: VersionRequest = { kind: 'exact', text: version, version };
    const said = run(request, shell);
    expect(existsSync(sentinel)).toBe(false);
    expect(calls().map(({ words }) => words.at(-1))).toContain(`pretalx[postgres,redis]==${version}`);
    expect(() => parsePipTarget(said, facts, request)).toThrow(`pretalx ${version} does not exist`);
  });

  it('tells pip where a --user installation is, and that it may go on', () => {
    const python = { ...facts.python, layout: 'user' as const, environment: `${folder}/base`, externallyManaged: true };
    run({ kind: 'latest', text: 'latest' }, ['sh'], { ...facts, python });
    const install = calls().find(({ words }) => words.includes('--upgrade'));
    expect(install?.words).toContain('--user');
    expect(install?.seen).toMatchObject({ PIP_BREAK_SYSTEM_PACKAGES: '1', PYTHONUSERBASE: `${folder}/base` });
  });

  it('repeats no credentials of an index', () => {
    const said = run({ kind: 'exact', text: '9', version: '9' });
    calls();
    expect(said).toContain('https://***@index.example.org/');
    expect(said).not.toContain('token');
  });
});
