import { describe, expect, it, test } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { blockers, refuseBlocked } from '../../src/plan/blockers.ts';
import { nothingToDo } from '../../src/plan/nothing-to-do.ts';
import { roomNeeded } from '../../src/plan/room.ts';
import { Problem } from '../../src/problem.ts';
import { but, ingredients } from './ingredients.ts';

const found = (
  facts: (facts: PythonInstallation) => PythonInstallation,
  host: 'pretalx' | 'pretalx-user' = 'pretalx',
) => blockers(ingredients(host, { facts }));

test.each(['pretalx', 'pretalx-user', 'pretalx-supervisor'] as const)('nothing stands in the way of %s', (host) => {
  expect(blockers(ingredients(host))).toEqual([]);
  expect(refuseBlocked(ingredients(host))).toBeUndefined();
});

/** Each thing that can stand in the way, alone. */
const obstacles: readonly [string, (facts: PythonInstallation) => PythonInstallation, RegExp][] = [
  [
    'a missing command',
    (facts) => ({ ...facts, host: { ...facts.host, missing: ['flock', 'tar'] } }),
    /lacks commands that the upgrade needs: flock, tar\./,
  ],
  [
    'a service that does not run',
    (facts) => ({ ...facts, services: facts.services.map((it) => ({ ...it, running: it.role !== 'worker' })) }),
    /^The worker service \(pretalx-worker\.service\) does not run/,
  ],
  ['leftovers', but({ leftovers: ['/var/pretalx/venv.steady-old'] }), /venv\.steady-old is left over/],
  [
    'a site that does not answer',
    (facts) => ({ ...facts, web: { ...facts.web, baseline: { '/healthcheck/': 404 } } }),
    /^\/orga\/login\/ does not answer at http:\/\/127\.0\.0\.1:8345 before anything was done \(expected: 200\)/,
  ],
  [
    'a site that answers otherwise',
    (facts) => ({ ...facts, web: { ...facts.web, baseline: { '/orga/login/': 200, '/healthcheck/': 500 } } }),
    /^\/healthcheck\/ answers 500 .*\(expected: 200 or 404 or 503\)/,
  ],
  [
    'data inside the virtualenv',
    (facts) => ({ ...facts, settings: { ...facts.settings, media: '/var/pretalx/venv/media' } }),
    /^The media \(\/var\/pretalx\/venv\/media\) lies inside the virtualenv/,
  ],
  [
    'one of two configuration files inside the virtualenv',
    (facts) => ({ ...facts, settings: { ...facts.settings, 'config-files': '/etc/a.cfg\n/var/pretalx/venv/a.cfg' } }),
    /^The config-files \(\/var\/pretalx\/venv\/a\.cfg\) lies inside/,
  ],
  [
    'a role that may not create databases',
    (facts) => ({ ...facts, database: { ...facts.database, canCreate: false } }),
    /cannot be proven by restoring it: the role pretalx may not create a scratch database/,
  ],
  [
    'too little room',
    (facts) => ({ ...facts, room: facts.room.map((it) => ({ ...it, freeBytes: 5e6 })) }),
    /^Not enough room on the disk of .*: 5 MB free, \d+ MB needed \(a copy of \/var\/pretalx\/venv \d+ MB, .*dump of the database/,
  ],
];

describe('what stands in the way is told in a sentence', () => {
  it.each(obstacles)('%s', (_, facts, words) => {
    const sentences = found(facts);
    expect(sentences).toHaveLength(1);
    expect(sentences[0]).toMatch(words);
  });

  it('a database file inside the virtualenv', () => {
    const inside = (facts: PythonInstallation) => ({
      ...facts,
      database: { ...facts.database, engine: 'sqlite' as const, name: '/var/pretalx/venv/db' },
    });
    expect(found(inside)).toEqual([expect.stringMatching(/^The database \(\/var\/pretalx\/venv\/db\) lies inside/)]);
  });

  it('data below ~/.local is not in the way: only what pip writes is swapped there', () => {
    const below = (facts: PythonInstallation) => ({
      ...facts,
      settings: { ...facts.settings, media: '/var/pretalx/.local/share/media' },
    });
    expect(found(below, 'pretalx-user')).toEqual([]);
  });

  it('all of it at once, in one problem that says what to do', () => {
    const all = (facts: PythonInstallation) =>
      obstacles.filter(([name]) => !name.includes('answers')).reduce((changed, [, change]) => change(changed), facts);
    const given = ingredients('pretalx', { facts: all });
    expect(blockers(given)).toHaveLength(obstacles.length - 1);
    const refuse = () => refuseBlocked(given);
    expect(refuse).toThrow(Problem);
    expect(refuse).toThrow(/^\d things stand in the way:\n- The host lacks/);
  });

  it('one alone is the whole sentence', () => {
    const refuse = () => refuseBlocked(ingredients('pretalx', { facts: but({ leftovers: ['/x.steady-old'] }) }));
    expect(refuse).toThrow(/^\/x\.steady-old is left over from an earlier run/);
  });
});

describe('room', () => {
  const sizes = { '/var/pretalx/venv': 100e6, '/var/pretalx/static': 10e6, '/var/pretalx/data/media': 1e6 };
  const database = (facts: PythonInstallation) => ({ ...facts.database, bytes: 20e6 });
  // 130 + 13 beside, 1 + 20 for the backup, 40 for the databases.
  const on = (room: PythonInstallation['room']) => (facts: PythonInstallation) => ({
    ...facts,
    sizes,
    room,
    database: database(facts),
  });

  it.each([
    ['one disk that holds it', [{ path: '/', device: 'a', freeBytes: 204e6 }], []],
    [
      'one disk that just does not',
      [{ path: '/', device: 'a', freeBytes: 203.9e6 }],
      [/disk of \/: 204 MB free, 204 MB needed/],
    ],
    [
      'two folders that share a disk',
      [
        { path: '/var/pretalx', device: 'a', freeBytes: 150e6 },
        { path: '/var/lib', device: 'a', freeBytes: 150e6 },
      ],
      [/150 MB free, 204 MB needed/],
    ],
    [
      'two disks that are large enough each for its own',
      [
        { path: '/var/pretalx', device: 'a', freeBytes: 150e6 },
        { path: '/var/lib', device: 'b', freeBytes: 70e6 },
      ],
      [],
    ],
    [
      'two disks, both too small',
      [
        { path: '/var/pretalx', device: 'a', freeBytes: 140e6 },
        { path: '/var/lib', device: 'b', freeBytes: 60e6 },
      ],
      [/disk of \/var\/pretalx: 140 MB free, 143 MB needed/, /disk of \/var\/lib.*: 60 MB free, 61 MB needed/],
    ],
    ['a disk nobody asked about', [{ path: '/elsewhere', device: 'a', freeBytes: 1 }], []],
  ])('%s', (_, room, words) => {
    const sentences = found(on(room));
    expect(sentences).toHaveLength(words.length);
    for (const [index, pattern] of words.entries()) expect(sentences[index]).toMatch(pattern);
  });

  it('goes where the backups go', () => {
    const given = ingredients('pretalx', { facts: on([]), request: { backupDirectory: '/mnt/backups' } });
    expect(
      roomNeeded(given)
        .filter((need) => need.path === '/mnt/backups')
        .map((need) => need.bytes),
    ).toEqual([1e6, 20e6]);
  });

  it('of a database elsewhere is out of sight but for its dump', () => {
    const remote = (facts: PythonInstallation) => ({
      ...on([])(facts),
      database: { ...database(facts), host: 'db.example.org', access: 'application' as const },
    });
    const needs = roomNeeded(ingredients('pretalx', { facts: remote }));
    expect(needs.filter((need) => need.what.includes('database')).map((need) => need.bytes)).toEqual([20e6]);
  });

  it('of a database is where its server keeps it', () => {
    const moved = (facts: PythonInstallation) => ({
      ...on([])(facts),
      database: { ...database(facts), directory: '/srv/pg' },
    });
    const needs = roomNeeded(ingredients('pretalx', { facts: moved }));
    expect(needs.at(-1)).toMatchObject({ path: '/srv/pg', bytes: 40e6 });
  });

  it('of SQLite is beside its file', () => {
    const needs = roomNeeded(ingredients('pretalx-user'));
    expect(needs.find((need) => need.path === '/var/pretalx/data')?.what).toContain('scratch');
  });
});

describe('nothing to do', () => {
  it.each([
    ['the same version, running and migrated', { version: '2024.3.1' }, {}, true],
    ['the same version otherwise written', { version: '2024.3.1.0' }, {}, true],
    ['a newer version', { version: '2025.2.2' }, {}, false],
    ['migrations pending', { version: '2024.3.1' }, { pendingMigrations: ['event.0001'] }, false],
    ['installed but not restarted', { version: '2024.3.1' }, { stale: true }, false],
    [
      'another commit of the same version',
      { version: '2024.3.1', commit: 'b'.repeat(40) },
      { commit: 'a'.repeat(40) },
      false,
    ],
    ['the same commit', { version: '2024.3.1', commit: 'a'.repeat(40) }, { commit: 'a'.repeat(40) }, true],
  ])('%s', (_, target, {
    pendingMigrations = [],
    ...installed
  }: Partial<PythonInstallation> & Partial<PythonInstallation['package']>, expected) => {
    const { facts, target: reached } = ingredients('pretalx', { target });
    expect(nothingToDo({ ...facts, pendingMigrations, package: { ...facts.package, ...installed } }, reached)).toBe(
      expected,
    );
  });
});
