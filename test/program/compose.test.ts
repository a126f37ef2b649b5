import { describe, expect, it } from 'vitest';
import { edited, editImages, sha256 } from '../../src/plan/compose-edit.ts';
import { withLibrary } from './library.ts';
import { shells } from './shells.ts';

/** Line ends of both kinds, letters of several bytes, no newline at the end, a file's name with blanks and quotes. */
const text =
  "# größer\r\nservices:\r\n  api: { image: 'quay.io/pwit/utilitarian:1.0.0' } # '$(reboot)' \\n\r\n  żółć:\n    image: quay.io/pwit/utilitarian:1.0.0";

describe.each(shells)('the edit of compose files under $name', (shell) => {
  /** Runs the library's edit; docker-compose's own opinion is left to real hosts. */
  function edit(before: string, name: string) {
    const edits = editImages({ files: [{ path: name, text }] }, 'quay.io/pwit/utilitarian', '1.10.0@sha256:ab');
    const changes = edits.flatMap((it) =>
      it.changes.map((change) => [change.offset, change.from, change.to].join('\t')),
    );
    return withLibrary(
      shell,
      `
path=$SU_STATE/$NAME
mkdir -p "$(dirname "$path")"
printf %s "$TEXT" >"$path"
chmod 640 "$path"
COMPOSE_EDITS="$path	$SUMS"
COMPOSE_CHANGES=$(printf '%s\\n' "$CHANGES" | while IFS= read -r line; do printf '%s\\t%s\\n' "$path" "$line"; done)
su_compose_agrees() { :; }
su_compose_edit
stat -c %a "$path.steady-new"
cat "$path.steady-new"
`,
      {
        NAME: name,
        TEXT: before,
        CHANGES: changes.join('\n'),
        SUMS: `${edits[0]?.before}\t${edits[0]?.after}`,
      },
    );
  }

  it.each([
    'docker-compose.yml',
    "of the 'meters' $(reboot)/compose file.yml",
  ])('changes the tags and no other byte: %s', (name) => {
    const { code, stdout, stderr } = edit(text, name);
    const wanted = edited(
      text,
      editImages({ files: [{ path: name, text }] }, 'quay.io/pwit/utilitarian', '1.10.0@sha256:ab')[0]?.changes ?? [],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.endsWith(`\n640\n${wanted}`)).toBe(true);
    expect(sha256(wanted)).not.toBe(sha256(text));
  });

  it('refuses a file that was changed since', () => {
    const { code, stderr } = edit(text.replace('größer', 'kleiner'), 'a.yml');
    expect(code).not.toBe(0);
    expect(stderr).toContain('was changed since this run was planned');
  });
});
