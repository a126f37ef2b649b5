import { describe, expect, it } from 'vitest';
import { withLibrary } from './library.ts';
import { type Shell, shells } from './shells.ts';

/** Two folders: of the user base two parts are swapped, of the static files all. Seven moves, the last one su_keep's. */
const folders = [
  'environment\t/AT/base\t/AT/base.steady-new\tlib/python3.11 bin',
  'static\t/AT/st at\t/AT/st at.steady-new\t.',
];
const moves = 7;

/** A move that fails at the $FAIL-th call, before or after it was done; a tree as one line; a fresh start. */
const helpers = `
AT=$SU_STATE/at
BESIDE=$(printf '%s\\n' "$BESIDE" | sed "s,/AT,$AT,g")
mv() {
  moved=$(($(cat "$SU_STATE/moves") + 1))
  echo $moved >"$SU_STATE/moves"
  if [ $moved != "$FAIL" ]; then command mv "$@"; return; fi
  if [ "$WHEN" = after ]; then command mv "$@"; fi
  return 1
}
fresh() {
  rm -rf "$AT" "$SU_RUN/values/cut-over"
  mkdir -p "$AT/base/lib/python3.11" "$AT/base/bin" "$AT/base/share" "$AT/st at" \\
    "$AT/base.steady-new/lib/python3.11" "$AT/base.steady-new/bin" "$AT/st at.steady-new"
  for kept in base/share; do echo kept >"$AT/$kept/f"; done
  for old in base/lib/python3.11 base/bin 'st at'; do echo old >"$AT/$old/f"; done
  for new in base.steady-new/lib/python3.11 base.steady-new/bin 'st at.steady-new'; do echo new >"$AT/$new/f"; done
}
# try FUNCTION FAIL: as a step would, in a shell that ends at the first failure.
try() {
  echo 0 >"$SU_STATE/moves"
  FAIL=$2
  set +e
  (set -e; "$1")
  set -e
}
tree() { (cd "$AT" && find . -type f | sort | while read -r f; do printf '%s=%s ' "$f" "$(cat "$f")"; done); echo; }
`;

const swapped =
  './base.steady-old/bin/f=old ./base.steady-old/lib/python3.11/f=old ./base/bin/f=new ./base/lib/python3.11/f=new ' +
  './base/share/f=kept ./st at.steady-old/f=old ./st at/f=new ';
const original =
  './base.steady-new/bin/f=new ./base.steady-new/lib/python3.11/f=new ./base/bin/f=old ./base/lib/python3.11/f=old ' +
  './base/share/f=kept ./st at.steady-new/f=new ./st at/f=old ';

function states(shell: Shell, text: string): string[] {
  const { stdout, stderr, code } = withLibrary(shell, helpers + text, { BESIDE: folders.join('\n') });
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => `${line.trimEnd()} `);
}

const each = (body: string) =>
  `for WHEN in before after; do for n in ${numbers().join(' ')}; do\n${body}\ntree\ndone; done`;
const numbers = () => Array.from({ length: moves }, (_, index) => index + 1);
const all = (state: string) => Array.from({ length: 2 * moves }, () => state);

describe.each(shells)('under $name the swap', (shell) => {
  it('goes over and back', () => {
    expect(states(shell, 'fresh; try su_cut_over 0; tree; cat "$SU_STATE/moves"; try su_cut_back 0; tree')).toEqual([
      swapped,
      `${moves} `,
      original,
    ]);
  });

  it('may be interrupted anywhere and repeated', () => {
    expect(states(shell, each('fresh; try su_cut_over $n; try su_cut_over 0'))).toEqual(all(swapped));
  });

  it('may be interrupted anywhere and taken back', () => {
    expect(states(shell, each('fresh; try su_cut_over $n; try su_cut_back 0'))).toEqual(all(original));
  });

  it('may be interrupted on the way back and repeated', () => {
    const back = 'fresh; try su_cut_over 0; try su_cut_back $n; try su_cut_back 0';
    expect(states(shell, each(back))).toEqual(all(original));
  });

  it('may be taken back where it never began', () => {
    expect(states(shell, 'fresh; try su_cut_back 0; tree')).toEqual([original]);
  });

  it('copies beside what it will swap and removes only what is ours', () => {
    const text =
      'fresh; rm -r "$AT"/*.steady-new; su_beside_copy environment; su_beside_copy static; tree\n' +
      'su_beside_remove environment; su_beside_remove static; tree';
    const live = './base/bin/f=old ./base/lib/python3.11/f=old ./base/share/f=kept ./st at/f=old ';
    expect(states(shell, text)).toEqual([original.replaceAll('f=new', 'f=old'), live]);
  });
});
