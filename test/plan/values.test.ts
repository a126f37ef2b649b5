import { describe, expect, it, test } from 'vitest';
import { nothingToDo } from '../../src/plan/nothing-to-do.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { roomNeeded } from '../../src/plan/room.ts';
import { planValues } from '../../src/plan/values.ts';
import { but, ingredients } from './ingredients.ts';

const rows = (table: string | undefined) => (table ?? '').split('\n').map((row) => row.split('\t'));

describe('a virtualenv with PostgreSQL', () => {
  const values = planValues(ingredients('pretalx'));

  it('is built beside and swapped whole, static files too', () => {
    expect(rows(values.BESIDE)).toEqual([
      ['environment', '/var/pretalx/venv', '/var/pretalx/venv.steady-new', '.'],
      ['static', '/var/pretalx/static', '/var/pretalx/static.steady-new', '.'],
    ]);
    expect(values).toMatchObject({
      PYTHON_LIVE: '/var/pretalx/venv/bin/python3',
      PYTHON_NEW: '/var/pretalx/venv.steady-new/bin/python3',
      ENVIRONMENT_NEW: '/var/pretalx/venv.steady-new',
      STATIC: '/var/pretalx/static',
      STATIC_NEW: '/var/pretalx/static.steady-new',
    });
  });

  it('names every file that the runner sends, with its hash', () => {
    expect(values).toMatchObject({ WHEELS: '', LOCKED: '' });
    const wheels = [
      {
        requirement: 'pretalx[postgres,redis]==2025.2.2',
        file: 'pretalx-2025.2.2-py3-none-any.whl',
        sha256: 'aa',
        bytes: 9,
      },
      { requirement: 'django==5.1.11', file: 'django-5.1.11-py3-none-any.whl', sha256: 'bb', bytes: 9 },
    ];
    const sent = ingredients('pretalx', { target: { wheels } });
    expect(planValues(sent)).toMatchObject({
      WHEELS: 'aa  pretalx-2025.2.2-py3-none-any.whl\nbb  django-5.1.11-py3-none-any.whl',
      LOCKED: 'pretalx[postgres,redis]==2025.2.2 --hash=sha256:aa\ndjango==5.1.11 --hash=sha256:bb',
    });
    expect(makePlan(sent).steps.map(({ name }) => name)).toContain(
      'Install the new version into the copy, from 2 packages that the runner has fetched',
    );
    expect(roomNeeded(sent)).toContainEqual({
      path: '/var/lib/steady-upgrade',
      bytes: 18,
      what: 'packages from the runner',
    });
  });

  it('has what the program needs to know', () => {
    expect(values).toMatchObject({
      FROM_VERSION: '2024.3.1',
      VERSION: '2025.2.2',
      REQUIREMENT: 'pretalx[postgres,redis]==2025.2.2',
      PINS: 'pretalx==2025.2.2\ndjango==5.1.11',
      DB_ENGINE: 'postgresql',
      DB_ACCESS: 'admin',
      WEB_ADDRESS: 'http://127.0.0.1:8345',
      KEEP_BACKUPS: '3',
      ON_FAILURE: 'rollback',
    });
    expect(rows(values.BACKUP_FILES)).toEqual([
      ['media', '/var/pretalx/data/media', 'required'],
      ['secret', '/var/pretalx/data/.secret', 'may-be-missing'],
      ['config', '/etc/pretalx/pretalx.cfg', 'may-be-missing'],
    ]);
    expect(rows(values.HTTP_CHECKS)).toEqual([
      ['/orga/login/', '200', '-', 'assets'],
      ['/healthcheck/', '200,404,503', '-', '-'],
    ]);
  });
});

describe('pip install --user with SQLite', () => {
  const values = planValues(ingredients('pretalx-user'));

  it('swaps of ~/.local only what pip writes', () => {
    expect(rows(values.BESIDE)[0]).toEqual([
      'environment',
      '/var/pretalx/.local',
      '/var/pretalx/.local.steady-new',
      'lib/python3.11 bin',
    ]);
    // The interpreter is the system's: the new packages are found by their folder.
    expect(values.PYTHON_NEW).toBe(values.PYTHON_LIVE);
    expect(values).toMatchObject({ PYTHON_LAYOUT: 'user', EXTERNALLY_MANAGED: 'yes', DB_ENGINE: 'sqlite' });
  });
});

describe('static files', () => {
  const inside = (path: string) =>
    planValues(
      ingredients('pretalx', { facts: (facts) => ({ ...facts, settings: { ...facts.settings, static: path } }) }),
    );

  it.each([
    ['/var/pretalx/venv/lib/static', '/var/pretalx/venv.steady-new/lib/static', 1],
    ['/var/pretalx/venv-static', '/var/pretalx/venv-static.steady-new', 2],
  ])('at %s are built at %s', (live, built, folders) => {
    const values = inside(live);
    expect(values.STATIC_NEW).toBe(built);
    expect(rows(values.BESIDE)).toHaveLength(folders);
  });

  it('that are not configured are nobody’s folder', () => {
    expect(rows(inside('').BESIDE).map(([name]) => name)).toEqual(['environment']);
  });
});

test('several configuration files are backed up each on its own', () => {
  const settings = { data: '/d', media: '/m', static: '/s', 'site-url': '', 'config-files': '/etc/a.cfg\n/home/a.cfg' };
  const values = planValues(ingredients('pretalx', { facts: but({ settings }) }));
  expect(rows(values.BACKUP_FILES).slice(2)).toEqual([
    ['config', '/etc/a.cfg', 'may-be-missing'],
    ['config-2', '/home/a.cfg', 'may-be-missing'],
  ]);
});

test('a virtualenv that is built on another Python has interpreters without a number', () => {
  const given = ingredients('pretalx', {
    facts: (facts) => ({
      ...facts,
      python: { ...facts.python, successor: { executable: '/usr/bin/python3.13', version: '3.13.5' } },
    }),
  });
  expect(planValues(given)).toMatchObject({
    PYTHON_SUCCESSOR: '/usr/bin/python3.13',
    PYTHON_LIVE: '/var/pretalx/venv/bin/python',
    PYTHON_NEW: '/var/pretalx/venv.steady-new/bin/python',
  });
  expect(nothingToDo(given.facts, given.target)).toBe(false);
  expect(planValues(ingredients('pretalx')).PYTHON_SUCCESSOR).toBe('');
});
