import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { readVersion } from '../../src/inputs/version.ts';
import { Problem } from '../../src/problem.ts';
import { parsePipTarget, pipScript } from '../../src/version/pip.ts';
import type { PythonTarget } from '../../src/version/target.ts';
import { pythonRecipe, recordedFacts } from '../facts/recorded.ts';

const recipe = pythonRecipe();

/** What the index has of pretalx: a release taken back, a pre-release of a series, and one that no Python here can run. */
const releases = [
  { name: 'pretalx', version: '2025.1.0' },
  { name: 'pretalx', version: '2025.2.0' },
  { name: 'pretalx', version: '2025.2.1', yanked: 'Loses the schedule & more' },
  { name: 'pretalx', version: '2026.1.0' },
  { name: 'pretalx', version: '2026.2.0', yanked: '' },
  { name: 'pretalx', version: '2027.1.0rc1' },
  { name: 'pretalx', version: '2028.1.0rc1' },
  { name: 'pretalx', version: '2028.1.0', python: '>=3.99' },
];

describe('what real pip makes of', () => {
  let folder: string;
  let facts: PythonInstallation;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'steady-index-'));
    execFileSync('python3', [join(import.meta.dirname, 'index.py'), folder, JSON.stringify(releases)]);
    execFileSync('python3', ['-m', 'venv', join(folder, 'env')]);
    const executable = join(folder, 'env/bin/python3');
    const known = recordedFacts('pretalx');
    const python = { ...known.python, executable, owner: userInfo().username };
    facts = { ...known, python, package: { ...known.package, version: '2025.1.0', extras: [] } };
    install('2025.1.0');
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const environment = () => ({ PATH: process.env.PATH ?? '', PIP_INDEX_URL: `file://${folder}/simple` });

  function install(version: string): void {
    const words = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', `pretalx==${version}`];
    execFileSync(facts.python.executable, words, { env: environment() });
  }

  function resolve(text: string): PythonTarget {
    const version = readVersion(text);
    const input = pipScript(recipe, facts, version);
    const said = execFileSync('sh', ['-s'], { input, encoding: 'utf8', env: environment(), cwd: folder });
    return parsePipTarget(said, facts, version);
  }

  function problem(text: string): Problem {
    try {
      resolve(text);
    } catch (error) {
      if (error instanceof Problem) return error;
      throw error;
    }
    throw new Error(`${text} was not refused`);
  }

  it('latest: the newest finished release that was not taken back', () => {
    const target = resolve('latest');
    expect([target.version, target.path]).toEqual(['2026.1.0', ['2025.2.0', '2026.1.0']]);
    expect(target.newer).toEqual({ version: '2028.1.0', requiresPython: '>=3.99' });
    expect(target).not.toHaveProperty('yanked');
  });

  it.each([
    ['>=2025.1,<2026', '2025.2.0'],
    ['>=2026.1rc1,<2028', '2027.1.0rc1'],
    ['>=0.dev0', '2028.1.0rc1'],
    ['2027.1.0rc1', '2027.1.0rc1'],
  ])('%s: %s', (text, version) => {
    expect(resolve(text).version).toBe(version);
  });

  it.each([
    ['2025.2.1', { name: 'pretalx', version: '2025.2.1', reason: 'Loses the schedule & more' }],
    ['==2026.2.0', { name: 'pretalx', version: '2026.2.0' }],
  ])('%s, a release that was taken back and is named: that one, and it is told', (text, yanked) => {
    expect(resolve(text)).toMatchObject({ version: yanked.version, yanked: [yanked] });
  });

  it('bounds that only a pre-release is within: nothing, and how to ask for it', () => {
    const found = problem('>=2027,<2028');
    // Which of the two depends on pip: a newer one takes the pre-release.
    expect(found.message).toMatch(/^No release of pretalx (is in the range >=2027,<2028|but a pre-release)/);
    expect(found.details.next).toContain('`version: 2027.1.0rc1`');
  });

  it('bounds within which this Python runs a pre-release alone: the Python that is missing', () => {
    expect(problem('>=2028').message).toContain('pretalx 2028.1.0 needs Python >=3.99');
  });

  it('bounds that only a release that was taken back is within: nothing', () => {
    expect(problem('>2025.2.0,<2025.3').message).toContain('No release of pretalx is in the range');
  });

  describe('a pre-release that is installed', () => {
    beforeAll(() => {
      install('2027.1.0rc1');
      facts = { ...facts, package: { ...facts.package, version: '2027.1.0rc1' } };
    });

    it('stays by latest, for nothing finished is newer', () => {
      expect(resolve('latest')).toMatchObject({ version: '2027.1.0rc1', packages: [], path: [] });
    });

    it('is no downgrade by accident', () => {
      expect(problem('<2027').message).toBe('pretalx 2027.1.0rc1 is installed; 2026.1.0 (asked for: <2027) is older.');
    });
  });
});
