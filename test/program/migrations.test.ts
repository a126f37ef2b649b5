import { describe, it } from 'vitest';
import { withLibrary } from './library.ts';
import { shells } from './shells.ts';

/** What the way back says and does about the database, after two migrations were pending. */
const wayBack = `
su_application() { sh; }
su_db() { echo "su_db $*"; }
su_keep pending 2
su_written_since_start || exit
su_migrations_undo
echo "pending: $(su_kept pending)"`;

const values = (left: number) => ({
  WRITERS: 'live',
  MIGRATIONS_ONCE: 'no',
  MIGRATIONS_PENDING: ['echo one', 'echo two'].slice(0, left).join('\n'),
});

describe.each(shells)('the way back of migrations, while users went on writing, under $name', (shell) => {
  it('restores nothing when the database itself took all of them back, and says that they are pending', ({
    expect,
  }) => {
    const answer = withLibrary(shell, wayBack, values(2));
    expect(answer).toMatchObject({ code: 0 });
    expect(answer.stdout).toContain(
      'each migration that was pending still is, so none changed the database: no restore',
    );
    expect(answer.stdout).toContain('pending: 2');
    expect(answer.stdout).not.toContain('su_db');
  });

  it('is not taken when one of them stayed: that would lose what they wrote', ({ expect }) => {
    const answer = withLibrary(shell, wayBack, values(1));
    expect(answer.code).not.toBe(0);
    expect(answer.stdout).not.toContain('no restore');
  });

  it('says so when there was none to begin with', ({ expect }) => {
    const answer = withLibrary(shell, 'su_keep pending 0\nsu_migrations_undo', values(0));
    expect(answer).toMatchObject({ code: 0 });
    expect(answer.stdout).toContain('no migration was pending, so the database is as it was: no restore');
  });
});

describe.each(shells)('after a start under $name', (shell) => {
  /** The clock is a file: it goes on by as many seconds as the question takes. */
  const asked = (seconds: number) => `
su_now() { read -r su_up <"$SU_RUN/clock"; }
su_application() { echo ${100 + seconds}.50 >"$SU_RUN/clock"; sh; }
echo 100.50 >"$SU_RUN/clock"
su_migrations_count
su_patience`;
  const patience = (text: string) => withLibrary(shell, text, values(2)).stdout.trim().split('\n').at(-1);

  it('pages get longer to come where the new version took longer to tell what is pending, but not for ever', ({
    expect,
  }) => {
    expect([0, 2, 23, 300].map((seconds) => patience(asked(seconds)))).toEqual(['90', '96', '159', '600']);
  });

  it('a program that asked nothing about migrations waits a minute and a half', ({ expect }) => {
    expect(patience('su_patience')).toBe('90');
  });
});
