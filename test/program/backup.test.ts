import { describe, expect, it } from 'vitest';
import { withLibrary } from './library.ts';
import { shells } from './shells.ts';

/** A database of one table that the test fills: dump and restore are what the text between says. */
const database = `
su_tiny_dump() { cp "$SU_STATE/live" "$1"; }
su_tiny_prove() { cat "$1"; }
su_tiny_rows() { cat "$SU_STATE/live"; }
su_tiny_discard() { :; }
su_tiny_writes() { wc -c <"$SU_STATE/live"; }
su_python_packages() { echo pretalx==2024.3.1; }
printf 'talks\\t3\\nusers\\t1\\n' >"$SU_STATE/live"
echo hush >"$SU_STATE/.secret"
`;

const values = {
  DB_ENGINE: 'tiny',
  DB_NAME: 'a "name"',
  APPLICATION: 'tiny',
  INSTANCE: 'tiny',
  FROM_VERSION: '1.0',
  VERSION: '2.0',
  BACKUP_PROOF: 'looked at',
  ROW_TABLES: 'users talks absent',
  WRITERS: 'stopped',
  KEEP_BACKUPS: '2',
};

describe.each(shells)('under $name a backup', (shell) => {
  const ask = (text: string, more = {}) => withLibrary(shell, database + text, { ...values, ...more });

  it('has its name only when it is whole, with sums and a manifest that say what it covers', () => {
    const files = { BACKUP_FILES: 'secret\t/STATE/.secret\tmay-be-missing\nmedia\t/nowhere\tmay-be-missing' };
    const { stdout, code } = ask(
      `BACKUP_FILES=$(printf '%s' "$BACKUP_FILES" | sed "s,/STATE,$SU_STATE,")
su_backup_rehearse >/dev/null; ls "$SU_BACKUPS" -A; su_backup_take
cd "$SU_BACKUP" && sha256sum --quiet -c SHA256SUMS; ls -A; cat manifest.json; su_kept rows-before`,
      files,
    );
    expect(code).toBe(0);
    const [part, ...rest] = stdout.trimEnd().split('\n');
    expect(part).toBe('.part-20261121-101500-3f2a');
    expect(rest.slice(0, 7)).toEqual(
      'SHA256SUMS database.dump files files-secret.sha256 manifest.json packages.txt rows'.split(' '),
    );
    expect(JSON.parse(rest[7] ?? '')).toMatchObject({
      'steady-upgrade': 1,
      run: '20261121-101500-3f2a',
      database: 'a "name"',
      files: [{ name: 'secret', path: expect.stringMatching(/\.secret$/) }],
    });
    expect(rest[8]).toBe('talks=3 users=1');
  });

  it.each([
    ['does not restore', 'su_tiny_prove() { return 1; }', /does not restore/],
    ['restores to nothing', 'su_tiny_prove() { :; }', /restores to nothing/],
    ['cannot be taken', 'su_tiny_dump() { return 1; }', /could not be dumped/],
    ['lacks rows', "su_tiny_prove() { printf 'talks\\t2\\nusers\\t1\\n'; }", /differs from the database: .*talks/s],
    ['lacks a table', "su_tiny_prove() { printf 'talks\\t3\\n'; }", /differs from the database: .*users/s],
  ])('that %s has no name', (_, broken, words) => {
    const { code, stderr, stdout } = ask(
      `su_backup_rehearse\n${broken}\nset +e; (set -e; su_backup_take); echo $?; ls "$SU_BACKUPS"`,
    );
    expect([code, stdout]).toEqual([0, '1\n']);
    expect(stderr).toMatch(words);
  });

  it('that is a rehearsal fails before anything is stopped', () => {
    const { code, stderr } = ask('su_tiny_prove() { return 1; }\nsu_backup_rehearse\necho on');
    expect(code).toBe(1);
    expect(stderr).toContain('nothing was stopped or changed');
  });

  it('makes room for the newest, and touches nothing that is not ours', () => {
    const { stdout } = ask(`
ours() { mkdir -p "$SU_BACKUPS/$1"; printf '{"steady-upgrade":1}\\n' >"$SU_BACKUPS/$1/manifest.json"; }
for name in 20260101-000000-aaaa 20260301-000000-aaaa 20260201-000000-aaaa notes-of-ours; do ours $name; done
mkdir -p "$SU_BACKUPS/2025-theirs" "$SU_BACKUPS/2024-empty"
echo '{"other":1}' >"$SU_BACKUPS/2025-theirs/manifest.json"
su_backup_rotate
ls -A "$SU_BACKUPS"`);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^removing the backup .*20260101-000000-aaaa$/),
      '.part-20261121-101500-3f2a',
      '2024-empty',
      '2025-theirs',
      '20260201-000000-aaaa',
      '20260301-000000-aaaa',
      'notes-of-ours',
    ]);
  });

  it.each([
    ['a=3 b=0', 'a=3 b=0', ''],
    ['a=3 b=0', 'b=7 a=4', ''],
    ['a=3 b=2', 'a=2 b=2', 'a had 3 rows and has 2'],
    ['a=3 b=2', 'b=1', 'a (3 rows) is gone\nb had 2 rows and has 1'],
    ['a=10', 'aa=99 a=9', 'a had 10 rows and has 9'],
    ['', 'a=1', ''],
  ])('of %j sees in %j what is lost', (before, after, lost) => {
    expect(ask(`su_rows_shrunk '${before}' '${after}'`).stdout.trim()).toBe(lost);
  });

  it.each([
    ['enough on each disk', ['/big 600', '/small 90'], ''],
    ['not enough on one', ['/big 600', '/small 110'], '/mnt/small has 100 MB free, and 110 MB are needed.'],
    ['two folders of one disk', ['/small/a 60', '/small/b 60'], '/mnt/small has 100 MB free, and 120 MB are needed.'],
    ['a folder that is not there yet', ['/small/new/deep 110'], '/mnt/small has 100 MB free'],
  ])('knows beforehand whether there is room: %s', (_, needs, words) => {
    const table = needs.map((need) => need.split(' ')).map(([path, size]) => `/AT${path}\t${Number(size) * 2 ** 20}`);
    const text = `
mkdir -p "$SU_STATE/at/big" "$SU_STATE/at/small/a" "$SU_STATE/at/small/b"
df() {
  case $2 in */small*) free=102400 disk=small ;; *) free=1048576 disk=big ;; esac
  printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\\nx 1 1 %s 1%% /mnt/%s\\n' $free $disk
}
ROOM_NEEDED=$(printf '%s' "$ROOM_NEEDED" | sed "s,/AT,$SU_STATE/at,")
su_room`;
    const { code, stderr } = ask(text, { ROOM_NEEDED: table.join('\n') });
    expect(code).toBe(words ? 1 : 0);
    expect(stderr).toContain(words);
  });
});
