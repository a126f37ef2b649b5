import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  copiedScript,
  forgetScript,
  heldScript,
  readCopied,
  receiveScript,
  sendScript,
} from '../../src/program/copy.ts';
import type { RunPlace } from '../../src/program/place.ts';
import { withLibrary } from './library.ts';
import { folder, script, shells } from './shells.ts';

const newest = '20261120-030000-beef';

/** A folder of backups as a host has it: two finished ones, half a one, and somebody else's folder. */
const backups = (at: string) => `
umask 077
for id in 20261119-030000-aaaa ${newest}; do
  mkdir -p "${at}/pretalx/$id/files/media/a b" "${at}/pretalx/$id/files/secret" "${at}/pretalx/$id/beside"
  cd "${at}/pretalx/$id"
  printf 'talks of %s' "$id" >"files/media/a b/talk \\\\1.pdf"
  echo hush >files/secret/.secret
  echo dumped >database.dump
  printf 'talks\\t1\\n' >rows
  (cd files/media && find . -type f -exec sha256sum {} +) >files-media.sha256
  find . -maxdepth 1 -type f -exec sha256sum {} + >../sums && mv ../sums SHA256SUMS
  printf '{"steady-upgrade":1,"application":"pretalx","run":"%s","version":"2024.3.1","engine":"postgresql","created":"2026-11-20T03:00:12Z"}\\n' "$id" >manifest.json
done
mkdir -p "${at}/pretalx/.part-20261121-030000-cccc" "${at}/pretalx/mine"
echo '{}' >"${at}/pretalx/mine/manifest.json"
`;

describe.each(shells)('under $name a backup', (shell) => {
  const at = folder();
  const wanted = { instance: 'pretalx', backupDirectory: at, files: ['media'] };
  const place: RunPlace = { run: '20261121-101500-3f2a', state: `${at}/state`, backups: `${at}/b`, by: 'me' };
  script(shell, backups(at));
  const copied = readCopied(script(shell, copiedScript(wanted)).stdout, 'www', 'pretalx');

  it('is the newest that is finished and ours', () => {
    expect(copied).toMatchObject({ run: newest, version: '2024.3.1', engine: 'postgresql', application: 'pretalx' });
    expect(copied.bytes).toBeGreaterThan(0);
  });

  it('goes from host to host with what is wanted, and no secret', () => {
    // A stream in the product; here by way of a file.
    const archive = `${at}/archive`;
    expect(script(shell, `{\n${sendScript(wanted, copied)}} >${archive}`)).toMatchObject({ code: 0, stderr: '' });
    expect(script(shell, `{\n${receiveScript(place, copied)}} <${archive}`)).toMatchObject({ code: 0, stderr: '' });
    const came = execFileSync('find', ['.', '-type', 'f'], {
      cwd: `${at}/state/incoming/${place.run}`,
      encoding: 'utf8',
    });
    expect(came.trim().split('\n').sort()).toEqual([
      ...['./SHA256SUMS', './database.dump', './files-media.sha256', './files/media/a b/talk \\1.pdf'],
      ...['./manifest.json', './rows'],
    ]);
  });

  const check = (text: string) => withLibrary(shell, `${text}\nsu_copy_check\nsu_copy_files`, values, at);
  const values = {
    SU_STATE: `${at}/state`,
    COPY_FILES: 'media',
    BESIDE: `media\t${at}/site/media\t${at}/site/media.steady-new\t.`,
  };

  it('is put beside the running files, whole', () => {
    const { code, stderr, stdout } = check(`mkdir -p "${at}/site/media"`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('media: 1 files');
    const there = execFileSync('find', [`${at}/site/media.steady-new`, '-type', 'f'], { encoding: 'utf8' });
    expect(there.trim()).toBe(`${at}/site/media.steady-new/a b/talk \\1.pdf`);
  });

  it.each([
    ['database.dump', 'is not what the backup held'],
    ['rows', 'is not what the backup held'],
    ['files/media/a b/talk \\1.pdf', 'are not what the backup held'],
  ])('is refused when %s is not what was sent', (file, words) => {
    const { code, stderr } = check(
      `rm -rf "${at}/site/media.steady-new"; cp -a "$SU_STATE/incoming" "${at}/whole"; echo x >>"$SU_STATE/incoming/${place.run}/${file}"
      trap 'rm -rf "$SU_STATE/incoming"; mv "${at}/whole" "$SU_STATE/incoming"' EXIT`,
    );
    expect(code).toBe(1);
    expect(stderr).toContain(words);
  });

  it('is not taken where there is no room for it', () => {
    const { code, stderr } = script(shell, receiveScript(place, { ...copied, bytes: 2 ** 52 }));
    expect(code).toBe(28);
    expect(stderr).toContain('There is not room enough');
  });

  it('is forgotten when no run takes it up', () => {
    expect(script(shell, `${forgetScript(place)}ls -A "$SU_STATE/incoming"`)).toMatchObject({ code: 0, stdout: '' });
  });

  it('that is not there, or not for this account, is told', () => {
    const { stdout } = script(shell, copiedScript({ ...wanted, instance: 'other' }));
    expect(() => readCopied(stdout, 'root@www:22', 'other')).toThrow(
      /no finished backup of the instance “other” on root@www:22/,
    );
  });

  it('that a site holds is known by the run that brought it', () => {
    const home = folder();
    const asked = `HOME=${home}\nmkdir -p "$HOME/.local/state/steady-upgrade/pretalx"\n`;
    expect(script(shell, asked + heldScript('pretalx')).stdout).toBe('');
    const held = `${asked}echo ${newest} >"$HOME/.local/state/steady-upgrade/pretalx/copy"\n`;
    expect(script(shell, held + heldScript('pretalx')).stdout.trim()).toBe(newest);
  });
});

describe.each(shells)('under $name a site that holds a copy', (shell) => {
  const holds = `echo ${newest} >"$SU_STATE/copy"\n`;

  it('is not upgraded, and says how to bring back its own data', () => {
    const { code, stderr } = withLibrary(shell, `${holds}su_no_copy`, { REHEARSAL: 'no' });
    expect(code).toBe(1);
    expect(stderr).toContain(`mode: rollback, run: ${newest}, confirm-data-loss: true`);
  });

  it('is rehearsed on', () => {
    expect(withLibrary(shell, `${holds}su_no_copy`, { REHEARSAL: 'yes' })).toMatchObject({ code: 0, stderr: '' });
  });
});
