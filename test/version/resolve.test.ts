import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import type { VersionRequest } from '../../src/inputs/request.ts';
import { readVersion } from '../../src/inputs/version.ts';
import { Problem } from '../../src/problem.ts';
import { parsePipTarget } from '../../src/version/pip.ts';
import { recordedFacts, said } from '../facts/recorded.ts';

const facts = recordedFacts('pretalx');
const latest: VersionRequest = { kind: 'latest', text: 'latest' };
const exact = (version: string): VersionRequest => ({ kind: 'exact', text: version, version });
const range = (specifier: string): VersionRequest => ({ kind: 'range', text: specifier, specifier });
const git = (ref: string): VersionRequest => ({
  kind: 'git',
  text: `git+file:///srv/repo@${ref}#subdirectory=sub`,
  url: 'file:///srv/repo',
  ref,
  subdirectory: 'sub',
});

function recorded(name: string): string {
  return readFileSync(join(import.meta.dirname, 'recorded', `${name}.jsonl`), 'utf8');
}

function problem(text: string, version: VersionRequest, of: PythonInstallation = facts): Problem {
  try {
    parsePipTarget(text, of, version);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('no Problem was thrown');
}

describe('what pip would do', () => {
  it('is a version, the packages that change, and a pin for each', () => {
    const target = parsePipTarget(recorded('latest'), facts, latest);
    expect(target.version).toBe('2025.2.2');
    expect(target.requirement).toBe('pretalx[postgres,redis]==2025.2.2');
    expect(target.packages.slice(0, 2)).toEqual([
      { name: 'pretalx', from: '2024.3.1', to: '2025.2.2' },
      { name: 'beautifulsoup4', from: '4.12.3', to: '4.14.3' },
    ]);
    expect(target.packages).toContainEqual({ name: 'django-tables2', to: '2.8.0' });
    expect(target.pins).toContain('Django==5.2.19');
    expect(target.pins).toHaveLength(target.packages.length);
    expect(target.path).toEqual(['2025.1.0', '2025.2.0', '2025.2.1', '2025.2.2']);
    expect(target).not.toHaveProperty('commit');
  });

  it('tells which newer release this Python keeps from being installed', () => {
    expect(parsePipTarget(recorded('latest'), facts, latest).newer).toEqual({
      version: '2026.2.1',
      requiresPython: '>=3.13',
    });
    expect(parsePipTarget(recorded('range'), facts, range('>=2024.3,<2025.2'))).not.toHaveProperty('newer');
  });

  it.each(['user', 'supervisor'])('is the same by another layout (%s)', (name) => {
    expect(parsePipTarget(recorded(name), facts, latest).version).toBe('2025.2.2');
  });

  it('stays inside a range', () => {
    const target = parsePipTarget(recorded('range'), facts, range('>=2024.3,<2025.2'));
    expect([target.version, target.path]).toEqual(['2025.1.0', ['2025.1.0']]);
  });

  it('is nothing when the version is installed', () => {
    const target = parsePipTarget(recorded('unchanged'), facts, exact('2024.3.1'));
    expect(target).toMatchObject({ version: '2024.3.1', packages: [], pins: [], path: [] });
  });

  it('comes from a newer pip when the installed one cannot say it', () => {
    expect(parsePipTarget(recorded('old-pip'), facts, exact('2025.1.0')).version).toBe('2025.1.0');
  });

  it('pins a git reference to its commit, though the version is the installed one', () => {
    const target = parsePipTarget(recorded('git'), facts, git('main'));
    expect(target.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(target.requirement).toBe(`pretalx @ git+file://localhost/srv/repo@${target.commit}#subdirectory=sub`);
    expect(target.packages[0]).toEqual({ name: 'pretalx', from: '2024.3.1', to: '2024.3.1' });
    // What another run is given to get the same: understood as an input, and resolved to the same requirement.
    const again = readVersion(target.source ?? '');
    expect(again).toMatchObject({ kind: 'git', ref: target.commit, url: 'file:///srv/repo', subdirectory: 'sub' });
    expect(parsePipTarget(recorded('git'), facts, again)).toEqual(target);
    expect(target.pins).toEqual([target.requirement, 'pycountry==26.2.16']);
  });

  it('never goes down for latest: a pre-release installed by hand stays', () => {
    const ahead = { ...facts, package: { ...facts.package, version: '2026.1.0.dev0' } };
    const target = parsePipTarget(recorded('latest'), ahead, latest);
    expect(target).toMatchObject({ version: '2026.1.0.dev0', packages: [], pins: [], path: [] });
  });
});

describe('why pip would do nothing', () => {
  it('refuses a downgrade', () => {
    const found = problem(recorded('older'), exact('2024.2.0'));
    expect(found.message).toBe('pretalx 2024.3.1 is installed; 2024.2.0 is older.');
    expect(found.details.next).toContain('rollback');
  });

  it('lists the nearest releases when there is none such', () => {
    expect(problem(recorded('absent'), exact('2025.1.7')).message).toBe(
      'pretalx 2025.1.7 does not exist. The nearest are 2024.3.0, 2024.3.1, 2025.1.0, 2025.2.0, 2025.2.1, 2025.2.2.',
    );
    expect(problem(recorded('absent'), range('>=3000')).message).toContain('is in the range >=3000');
    const taken = [recorded('absent'), said('yanked.ignored', '3000.1.0 2999.1')].join('\n');
    expect(problem(taken, range('>=3000')).details.next).toMatch(/^3000\.1\.0 was withdrawn \(yanked\)/);
  });

  it('takes no pre-release because nothing else is there, but says how to ask for it', () => {
    // pip takes it where no range is given, and newer ones (26.3) within a range too.
    const only = [said('resolved', 'yes'), said('install', 'pretalx 2026.1.0rc1 2024.3.1')].join('\n');
    const found = problem(only, range('>=2026'));
    expect(found.message).toBe('No release of pretalx but a pre-release is what >=2026 means here.');
    expect(found.details.next).toContain('`version: 2026.1.0rc1`');
    const elsewhere = [only, said('newer', '2026.1.0 >=3.13')].join('\n');
    expect(problem(elsewhere, latest).message).toContain('pretalx 2026.1.0 needs Python >=3.13');
    expect(parsePipTarget(only, facts, range('>=2026.1rc1')).version).toBe('2026.1.0rc1');
  });

  it('names the Python that is needed', () => {
    expect(problem(recorded('python'), exact('2026.2.0')).message).toBe(
      'pretalx 2026.2.0 needs Python >=3.13; the service runs on Python 3.11.2 (/var/pretalx/venv/bin/python3).',
    );
  });

  it('does not take a host without an index for one that is up to date', () => {
    const found = problem(recorded('offline'), latest);
    expect(found.message).toContain('The package index named no release of pretalx');
    expect(found.message).toContain('Connection refused');
  });

  it('says how to get a pip that can answer', () => {
    const found = problem(recorded('old-pip-offline'), exact('2025.1.0'));
    expect(found.message).toContain('pip 22.0.4');
    expect(found.details.next).toContain("python3 -m pip install --upgrade 'pip>=22.2'");
  });

  it('explains git', () => {
    expect(problem(recorded('git-missing'), git('main')).details.next).toBe('Install git on the host.');
    expect(problem(recorded('git-absent'), git('nosuch')).message).toContain('git checkout -q nosuch');
  });

  it('keeps a hostile version as text', () => {
    expect(problem(recorded('hostile'), exact('$(touch /tmp/pwned)')).message).toContain('Invalid requirement');
  });

  it('says that there is no pip', () => {
    const text = [said('started', 'yes'), said('pip', ''), said('error', 'No module named pip')].join('\n');
    expect(problem(text, latest).message).toBe('/var/pretalx/venv/bin/python3 has no pip.');
  });

  it('shows what there is when the answer was cut off', () => {
    expect(problem('Killed', latest).message).toContain('Killed');
    expect(problem(said('started', 'yes'), latest).message).toContain('pip gave no reason');
  });
});
