import { describe, expect, it } from 'vitest';
import { assign } from '../../src/program/quote.ts';
import { withLibrary } from './library.ts';
import { type Shell, shells } from './shells.ts';

/** Names that have broken backups: blanks at both ends, options, quotes, globs, backslashes, other alphabets. */
const names = [
  'plain',
  ' leading',
  'trailing ',
  '-rf',
  '--help',
  "it's",
  '"quoted"',
  'back\\slash',
  'tab\there',
  'a\\tb',
  '*',
  '$(touch pwned)',
  '#',
  'żółć 日本',
  '.hidden',
];

const listing =
  '(cd "$1" && find . ! -path . -exec stat -c "%A %s %Y %n" {} + | grep -v " ./\\.secret$" | LC_ALL=C sort)';

/** Makes media, copies them, lets users do `meanwhile`, brings the copy up to date, and compares. */
function refreshed(shell: Shell, meanwhile: string) {
  const variables = names.map((name, index) => assign(`n${index}`, name)).join('');
  const each = (command: string) => names.map((_, index) => `n=$n${index}; ${command}\n`).join('');
  const text = `
${variables}
media=$SU_STATE/media
mkdir "$media" "$media/sub dir"
cd "$media"
${each('printf old >"./$n"; touch -d 2020-01-01 "./$n"')}
ln -s plain link
ln -s 'sub dir' dirlink
echo in >'sub dir/in'
umask 077
su_files_copy media "$media"
umask 022
${meanwhile.replace(/^each (.*)$/m, (_, command: string) => each(command))}
umask 077
su_files_refresh media "$media"
list() { ${listing}; }
list "$media" >"$SU_STATE/a"
list "$SU_PART/files/media" >"$SU_STATE/b"
diff "$SU_STATE/a" "$SU_STATE/b" && diff -r --no-dereference "$media" "$SU_PART/files/media"
(cd "$SU_PART/files/media" && sha256sum --quiet --strict -c "$SU_PART/files-media.sha256")
wc -l <"$SU_PART/files-media.sha256"
ls "$SU_PART"
[ ! -e pwned ]
`;
  return withLibrary(shell, text);
}

const files = names.length + 1;

describe.each(shells)('under $name a copy of files', (shell) => {
  it.each([
    ['nothing changed', ':', files],
    ['every file changed', 'each printf newer >"./$n"', files],
    ['every file was removed', 'each rm -f "./$n"', 1],
    ['files were added', `mkdir -p new/deep; printf x >'new/deep/-x '; printf y >'y\\\\y'`, files + 2],
    ['an empty folder was added', 'mkdir -m 700 empty', files],
    ['a link turned elsewhere', `rm link dirlink; ln -s '#' link; ln -s . dirlink`, files],
    ['a link became a folder', 'rm dirlink; mkdir dirlink; echo x >dirlink/x', files + 1],
    ['a folder became a file', `rm -r 'sub dir'; echo x >'sub dir'`, files],
    ['a file became a folder', 'rm plain; mkdir plain; echo x >plain/x', files],
    ['a mode changed with the content', 'echo secret >plain; chmod 600 plain', files],
  ])('is brought up to date when %s', (_, meanwhile, count) => {
    const { code, stdout, stderr } = refreshed(shell, `cd "$media"\n${meanwhile}`);
    expect([stderr, code]).toEqual(['', 0]);
    expect(stdout.split('\n').slice(1)).toEqual([`${count}`, 'files', 'files-media.sha256', '']);
  });

  it('is made of a single file too, and follows it', () => {
    const text = `
echo one >"$SU_STATE/.secret"
su_files_copy secret "$SU_STATE/.secret"
echo two >"$SU_STATE/.secret"
su_files_refresh secret "$SU_STATE/.secret"
cat "$SU_PART/files/secret/.secret"
cd "$SU_PART/files/secret" && sha256sum --quiet -c "$SU_PART/files-secret.sha256"`;
    const { stdout, code } = withLibrary(shell, text);
    expect([code, stdout.split('\n')[1]]).toEqual([0, 'two']);
  });

  it('is asked for where it must be, and may be missing where it may', () => {
    const table = ['media\t/nowhere/media\trequired', 'secret\t/nowhere/.secret\tmay-be-missing'];
    const optional = withLibrary(shell, 'su_each_files echo', { BACKUP_FILES: table[1] ?? '' });
    expect(optional).toMatchObject({ code: 0, stdout: '' });
    const required = withLibrary(shell, 'su_each_files echo\necho on', { BACKUP_FILES: table.join('\n') });
    expect(required).toMatchObject({ code: 1, stdout: '' });
    expect(required.stderr).toContain('not there: /nowhere/media (media)');
  });
});
