import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder } from './shells.ts';

const program = join(import.meta.dirname, '../../src/program/lib/sqlite.py');

/** One call of the program's SQLite helper, as the host makes it. */
function sqlite(verb: string, path: string, input: Buffer | string = '') {
  const { status, stdout, stderr } = spawnSync('python3', [program, verb, path, 'mark'], { input, maxBuffer: 2 ** 26 });
  return { code: status, stdout, text: stdout.toString(), stderr: stderr.toString() };
}

/** SQL on a file, by a client of its own that leaves cleanly (or does not, with `crash`). */
function sql(path: string, statements: string, crash = false): void {
  const text = [
    'import os, sqlite3, sys',
    'database = sqlite3.connect(sys.argv[1], isolation_level=None)',
    'database.executescript(sys.argv[2])',
    crash ? 'os._exit(0)' : 'database.close()',
  ];
  execFileSync('python3', ['-c', text.join('\n'), path, statements]);
}

const talks = 'CREATE TABLE talks (title TEXT); CREATE TABLE "odd ""name" (a); CREATE TABLE empty (a);';
const filled = `${talks} INSERT INTO talks VALUES ('one'), ('żółć'); INSERT INTO "odd ""name" VALUES (1);`;
const counted = 'empty\t0\nodd "name\t1\ntalks\t2\n';

const names = ['db.sqlite3', 'with blank & "quote"', "what?mode=memory#it's", '100%25', '-żółć'];

describe('a database file', () => {
  it.each(names)('called %j is dumped, proven and restored, and nothing lies beside it afterwards', (name) => {
    const path = join(folder(), name);
    sql(path, filled);
    expect(sqlite('rows', path).text).toBe(counted);
    const dump = sqlite('dump', path);
    expect(sqlite('prove', path, dump.stdout).text).toBe(counted);
    sql(path, 'DELETE FROM talks; DROP TABLE empty; CREATE TABLE later (a)');
    expect(sqlite('restore', path, dump.stdout)).toMatchObject({ code: 0, stderr: '' });
    expect(sqlite('rows', path).text).toBe(counted);
    expect(readdirSync(join(path, '..'))).toEqual([name]);
  });

  it('with a write-ahead log that nobody has folded in is dumped with it', () => {
    const path = join(folder(), 'db');
    sql(path, `PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; ${filled}`, true);
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    expect(sqlite('rows', path).text).toBe(counted);
    const dump = sqlite('dump', path);
    expect(sqlite('prove', path, dump.stdout)).toMatchObject({ code: 0, text: counted });
    sql(path, "INSERT INTO talks VALUES ('lost')", true);
    expect(sqlite('restore', path, dump.stdout).code).toBe(0);
    expect(sqlite('rows', path).text).toBe(counted);
  });

  it('keeps its mode when it is restored', () => {
    const path = join(folder(), 'db');
    sql(path, filled);
    chmodSync(path, 0o660);
    expect(sqlite('restore', path, sqlite('dump', path).stdout).code).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o660);
  });

  it('that is gone is restored from the dump', () => {
    const path = join(folder(), 'db');
    sql(path, filled);
    const dump = sqlite('dump', path).stdout;
    execFileSync('rm', [path]);
    expect(sqlite('restore', path, dump).code).toBe(0);
    expect(sqlite('rows', path).text).toBe(counted);
  });

  it('that is not there gives no dump of nothing', () => {
    const path = join(folder(), 'missing');
    expect(sqlite('dump', path)).toMatchObject({ code: 1, text: '' });
    expect(existsSync(path)).toBe(false);
  });
});

describe('a dump', () => {
  const path = join(folder(), 'db');
  sql(
    path,
    `${filled} ${Array.from({ length: 200 }, (_, i) => `INSERT INTO talks VALUES ('${'x'.repeat(500)}${i}');`).join('')}`,
  );
  const whole = sqlite('dump', path).stdout;

  it.each([
    ['cut in the middle', whole.subarray(0, Math.floor(whole.length * 0.6))],
    ['cut before its last page', whole.subarray(0, whole.length - 4096)],
    ['damaged inside', Buffer.concat([whole.subarray(0, 8192), Buffer.alloc(8192, 7), whole.subarray(16384)])],
    ['of something else', Buffer.from('<html>not a database</html>'.repeat(200))],
  ])('%s is refused, and the database stays as it is', (_, dump) => {
    for (const verb of ['prove', 'restore']) {
      const refused = sqlite(verb, path, dump);
      expect(refused.code).toBe(1);
      expect(refused.stderr).not.toBe('');
    }
    expect(sqlite('dump', path).stdout.equals(whole)).toBe(true);
    expect(readdirSync(join(path, '..'))).toEqual(['db']);
  });

  it('of nothing proves nothing: it lists no rows', () => {
    expect(sqlite('prove', path, '')).toMatchObject({ text: '' });
  });
});
