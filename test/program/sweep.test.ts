import { describe, expect, it } from 'vitest';
import { withLibrary } from './library.ts';
import { shells } from './shells.ts';

const mine = '20261121-101500-3f2a';
/** Scratch databases are files, and what is dropped is told. */
const database = `
su_tiny_scratches() { ls "$SU_STATE/scratch"; }
su_tiny_discard() { rm "$SU_STATE/scratch/steady_scratch_$SU_RUN_TAG"; }
su_tiny_dumps() { if [ -s "$SU_STATE/dumps" ]; then cat "$SU_STATE/dumps"; fi; }
mkdir -p "$SU_STATE/scratch" "$SU_STATE/runs/20261101-000000-aaaa" "$SU_STATE/runs/20261102-000000-bbbb"
echo failed untouched >"$SU_STATE/runs/20261101-000000-aaaa/status"
`;

describe.each(shells)('under $name what earlier runs left', (shell) => {
  const ask = (text: string) => withLibrary(shell, database + text, { DB_ENGINE: 'tiny' });

  it('goes when its run has ended, and only then', () => {
    const { stdout, code } = ask(`
      for id in 20261101-000000-aaaa 20261102-000000-bbbb 20261103-000000-cccc; do
        mkdir -p "$SU_BACKUPS/.part-$id"
        : >"$SU_STATE/scratch/steady_scratch_$(printf %s "$id" | tr - _)"
      done
      : >"$SU_STATE/scratch/steady_scratch_else"
      su_sweep
      ls -A "$SU_BACKUPS" "$SU_STATE/scratch" | grep steady_ ; ls -A "$SU_BACKUPS"`);
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^removing .*\.part-20261101-000000-aaaa: a backup that the run .* did not finish$/),
      'dropping steady_scratch_20261101_000000_aaaa: the scratch database of the run 20261101-000000-aaaa, which has ended',
      // Of a run that was cut off, of another instance, of somebody else: not ours to take.
      'steady_scratch_20261102_000000_bbbb',
      'steady_scratch_20261103_000000_cccc',
      'steady_scratch_else',
      '.part-20261102-000000-bbbb',
      '.part-20261103-000000-cccc',
      `.part-${mine}`,
    ]);
  });

  it('a dump that somebody else makes is named, and waited for', () => {
    const { code } = ask(`
      echo 'session 12 (pg_dump, user postgres)' >"$SU_STATE/dumps"
      (sleep 1; : >"$SU_STATE/dumps") &
      su_no_dump
      test ! -s "$SU_STATE/dumps"
      grep -c 'session 12 (pg_dump, user postgres). It is waited for' "$SU_RUN/journal.jsonl" | grep -x 1`);
    expect(code).toBe(0);
  });

  it('a dump that does not end is a reason to stop nothing', () => {
    const { code, stderr } = ask(`
      echo 'session 12 (pg_dump, user postgres)' >"$SU_STATE/dumps"
      su_late() { return 0; }
      su_no_dump`);
    expect(code).toBe(1);
    expect(stderr).toContain('still runs: session 12 (pg_dump, user postgres). Nothing was stopped.');
  });
});
