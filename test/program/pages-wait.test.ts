import { describe, expect, it } from 'vitest';
import { withLibrary } from './library.ts';
import { shells } from './shells.ts';

/** A clock that goes on by ten seconds with each look, and a page that comes when it comes. */
const world = (page: string, front: string) => `
echo 0 >"$SU_RUN/clock"
su_now() { su_up=$(cat "$SU_RUN/clock").00; }
sleep() { echo $(($(cat "$SU_RUN/clock") + 10)) >"$SU_RUN/clock"; }
su_seconds_now() { cat "$SU_RUN/clock"; }
su_page_wrong() { ${page}; }
su_front_state() { ${front}; }
HTTP_CHECKS='/	200	-'
`;
const nothing = "echo '/ answers nothing instead of 200.'";
const steady = 'echo active 7 0';

describe.each(shells)('under $name a page that does not come yet', (shell) => {
  const wait = (page: string, front: string) =>
    withLibrary(shell, `${world(page, front)}su_pages_wait 90 300; su_seconds_now`);

  it('is waited for longer while its process only loads', () => {
    const { code, stdout } = wait(`if [ "$(su_seconds_now)" -lt 200 ]; then ${nothing}; fi`, steady);
    expect(code).toBe(0);
    expect(stdout).toContain('it gets 210 more seconds');
    expect(stdout.trim().endsWith('200')).toBe(true);
  });

  it('is not waited for for ever', () => {
    const { code, stderr } = wait(nothing, steady);
    expect(code).toBe(1);
    expect(stderr).toContain('/ answers nothing instead of 200.');
  });

  it.each([
    ['it says something wrong', "echo '/ answers 500 instead of 200.'", steady],
    ['one of several does', `${nothing}; echo '/x answers 500 instead of 200.'`, steady],
    ['its process is another one by then', nothing, 'echo "active $(su_seconds_now) 0"'],
  ])('is given up when %s', (_, page, front) => {
    const { code, stdout } = wait(page, front);
    expect(code).toBe(1);
    expect(stdout).not.toContain('more seconds');
  });

  it('is waited for longer only where that was said', () => {
    const { stdout, code } = withLibrary(shell, `${world(nothing, steady)}su_pages_wait 5`);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});
