import { describe, expect, it } from 'vitest';
import type { DatabaseFacts, PythonInstallation } from '../../src/facts/facts.ts';
import { blockers } from '../../src/plan/blockers.ts';
import type { PackageChange } from '../../src/plan/types.ts';
import { but, ingredients } from './ingredients.ts';

/** pretalx from one version to another on a database; `django`: what becomes of it on the way. */
function standing(
  [from, to]: readonly [string, string],
  database: Partial<DatabaseFacts>,
  django: Omit<PackageChange, 'name'> = {},
  more: Partial<PythonInstallation['python']> = {},
): string[] {
  const facts = (it: PythonInstallation) => ({
    ...it,
    package: { ...it.package, version: from },
    python: { ...it.python, ...more },
    database: { ...it.database, ...database },
  });
  const packages = [{ name: 'pretalx', from, to }, ...(django.to ? [{ name: 'Django', ...django }] : [])];
  return blockers(ingredients('pretalx', { facts, target: { version: to, packages } }));
}

const postgresql = (version: string) => ({ engine: 'postgresql' as const, version });
const mysql = (version: string) => ({ engine: 'mysql' as const, version });

describe('a database server that is too old for the target', () => {
  it('stands in the way, with what to do', () => {
    expect(standing(['2025.2.2', '2026.1.0'], postgresql('15.20'))).toEqual([
      "pretalx 2026.1.0 needs PostgreSQL 16 or newer; the application's database is on PostgreSQL 15.20. " +
        'Upgrade it first (https://www.postgresql.org/docs/current/upgrading.html; on Debian and Ubuntu pg_upgradecluster ' +
        'does it), or stay below: `version: <2026.1`.',
    ]);
  });

  it.each([
    ['new enough', ['2025.2.2', '2026.1.0'], postgresql('16.4')],
    ['newer by its first number alone', ['2024.3.1', '2025.2.2'], postgresql('14')],
    ['an upgrade that crosses no rule', ['2025.2.0', '2025.2.2'], postgresql('13.22')],
    ['no rule for its kind', ['2024.3.1', '2026.1.0'], { engine: 'sqlite', version: '3.40.1' }],
    ['a server that does not say its version', ['2024.3.1', '2026.1.0'], postgresql('')],
  ] as const)('does not when it is %s', (_, versions, database) => {
    expect(standing(versions, database)).toEqual([]);
  });

  it.each([
    [
      ['2.3.2', '2026.2.1'],
      postgresql('11.22'),
      /^pretalx 2026\.2\.1 needs PostgreSQL 16 or newer;.*`version: <2026\.1`/,
    ],
    [['2025.2.2', '2026.1.0rc1'], postgresql('15.20'), /^pretalx 2026\.1\.0rc1 needs PostgreSQL 16/],
    [['2.3.2', '2023.1.0'], mysql('5.7.44-log'), /^pretalx 2023\.1\.0 needs MySQL 8 or newer; .* MySQL 5\.7\.44\./],
    [['2.3.2', '2023.1.0'], mysql('10.3.39-MariaDB-0+deb10u2'), /needs MariaDB 10\.4 or newer; .* MariaDB 10\.3\.39\./],
    [
      ['2024.2.1', '2024.3.1'],
      mysql('10.11.19-MariaDB'),
      /runs on no MariaDB any more; .*Move the data to another kind of database first, or stay below: `version: <2024\.3`/,
    ],
  ] as const)('%s on %o', (versions, database, sentence) => {
    expect(standing(versions, database)).toEqual([expect.stringMatching(sentence)]);
  });

  it('in a container is upgraded otherwise', () => {
    const [sentence] = standing(['2025.2.2', '2026.1.0'], { ...postgresql('15.20'), access: 'container' });
    expect(sentence).toContain('(a dump, an image of the newer version, and a restore)');
  });
});

describe('what Django needs', () => {
  const versions = ['2025.2.0', '2025.2.2'] as const;

  it('is known without a recipe saying it', () => {
    expect(standing(versions, postgresql('13.22'), { from: '5.1.15', to: '5.2.19' })).toEqual([
      expect.stringMatching(/^Django 5\.2\.19 needs PostgreSQL 14 or newer; .* or ask for an older release\.$/),
    ]);
    expect(standing(versions, postgresql('13.22'), { from: '5.2.1', to: '5.2.19' })).toEqual([]);
  });

  it('is told in one sentence with what the application needs', () => {
    expect(standing(['2025.1.0', '2025.2.2'], postgresql('13.22'), { from: '5.1.15', to: '5.2.19' })).toEqual([
      expect.stringMatching(
        /^pretalx 2025\.2\.2 needs PostgreSQL 14 or newer, and Django 5\.2\.19 needs PostgreSQL 14/,
      ),
    ]);
  });

  it('of SQLite is not judged by that of the old Python when there is to be another', () => {
    const sqlite = { engine: 'sqlite' as const, version: '3.27.2' };
    const django = { from: '4.2.1', to: '5.1.1' };
    const python = { layout: 'virtualenv' as const };
    expect(standing(versions, sqlite, django, python)).toHaveLength(1);
    const successor = { executable: '/usr/bin/python3.13', version: '3.13.1' };
    expect(standing(versions, sqlite, django, { ...python, successor })).toEqual([]);
  });
});

it('is not asked where a recipe says nothing', () => {
  const given = ingredients('pretalx', {
    recipe: (recipe) => ({ ...recipe, requires: [] }),
    facts: but({}),
    target: { version: '2026.1.0', packages: [] },
  });
  expect(blockers(given)).toEqual([]);
});
