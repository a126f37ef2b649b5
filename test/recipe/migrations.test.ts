import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrationTexts } from '../../src/recipe/migrations.ts';
import { pythonRecipe } from '../facts/recorded.ts';

const cache = join(process.env.STEADY_TEST_CACHE ?? join(homedir(), '.cache', 'steady-upgrade-tests'), 'alembic');
const python = join(cache, 'bin/python');

/** Alembic from PyPI, installed once; why not, when it cannot be had. */
function missing(): string | undefined {
  if (existsSync(join(cache, 'complete'))) return undefined;
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync('python3', ['-m', 'venv', cache], { stdio: 'pipe' });
    execFileSync(python, ['-m', 'pip', 'install', '-q', '--retries', '1', 'alembic'], { stdio: 'pipe' });
    writeFileSync(join(cache, 'complete'), '');
    return undefined;
  } catch (error) {
    return `Alembic could not be installed: ${String(error).slice(0, 300)}`;
  }
}

const reason = missing();
if (reason) console.warn(`test/recipe/migrations.test.ts is skipped: ${reason}`);

const texts = (migrations: object) => {
  const recipe = { ...pythonRecipe(), migrations: { once: false, ...migrations } };
  return migrationTexts(recipe);
};

/** A new Alembic project with two revisions and an empty SQLite database. */
function project(): { run: (text: string | undefined) => string[]; revisions: string[] } {
  const at = mkdtempSync(join(tmpdir(), 'steady-alembic-'));
  const alembic = (...words: string[]) =>
    execFileSync(python, ['-m', 'alembic', ...words], { cwd: at, encoding: 'utf8', stdio: 'pipe' });
  alembic('init', 'migrations');
  const ini = readFileSync(join(at, 'alembic.ini'), 'utf8');
  writeFileSync(join(at, 'alembic.ini'), ini.replace(/^sqlalchemy\.url.*$/m, `sqlalchemy.url = sqlite:///${at}/db`));
  for (const name of ['one', 'two']) alembic('revision', '-m', name, '--rev-id', name);
  const run = (text: string | undefined) =>
    execFileSync('bash', ['-euo', 'pipefail', '-c', text ?? 'exit 9'], {
      cwd: at,
      encoding: 'utf8',
      env: { ...process.env, PYTHON: python },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
      .split('\n')
      .filter(Boolean);
  return { run, revisions: ['one', 'two'] };
}

describe.skipIf(reason)('Alembic', { timeout: 60_000 }, () => {
  const said = texts({ alembic: '"$PYTHON" -m alembic -c alembic.ini' });

  it('is asked what the database lacks, and applies it', () => {
    const { run } = project();
    expect(run(said?.pending)).toEqual(['two']);
    run(said?.apply);
    expect(run(said?.pending)).toEqual([]);
  });

  it('that cannot be asked is no list without migrations', () => {
    const { run } = project();
    const broken = texts({ alembic: '"$PYTHON" -m alembic -c nowhere.ini' });
    expect(() => run(broken?.pending)).toThrow();
  });
});

it('a recipe’s own words are taken as they are; without any it is Django’s turn', () => {
  expect(texts({ pending: 'ls', apply: 'make' })).toEqual({ pending: 'ls', apply: 'make' });
  expect(migrationTexts(pythonRecipe())).toBeUndefined();
});
