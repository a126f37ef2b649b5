import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLibrary } from './library.ts';
import { as, folder, shells } from './shells.ts';

const commit = 'b'.repeat(40);
const earlier = 'a'.repeat(40);

/** A distribution that says it was installed from that commit; '' for a release. */
function installed(from: string): Record<string, string> {
  const at = folder();
  const info = join(at, 'shop-1.0.dist-info');
  mkdirSync(info);
  writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n');
  const origin = { url: 'https://example.org/shop.git', vcs_info: { vcs: 'git', commit_id: from } };
  if (from) writeFileSync(join(info, 'direct_url.json'), JSON.stringify(origin));
  const python = execFileSync('sh', ['-c', 'command -v python3'], { ...as, encoding: 'utf8' }).trim();
  return { PACKAGE: 'shop', PYTHON: python, PYTHONPATH: at };
}

describe.each(shells)('the commit that is served, in $name', (shell) => {
  const ask = (there: string, expected: string, values: Record<string, string>) =>
    withLibrary(
      shell,
      `su_application() { sh; }; export PYTHON PACKAGE PYTHONPATH; su_committed "${expected}"; if [ -e "$SU_RUN/journal.jsonl" ]; then cat "$SU_RUN/journal.jsonl"; fi`,
      { COMMIT: '', FROM_COMMIT: '', ...installed(there), ...values },
    );

  it('is proven and written down', () => {
    const { code, stdout } = ask(commit, commit, { COMMIT: commit });
    expect([code, stdout]).toEqual([0, expect.stringContaining(`"name":"commit-served","value":"${commit}"`)]);
  });

  it('is not the one before, though the version is the same', () => {
    const { code, stderr } = ask(earlier, commit, { COMMIT: commit, FROM_COMMIT: earlier });
    expect([code, stderr]).toEqual([1, expect.stringContaining(`run shop from ${earlier} instead of ${commit}.`)]);
  });

  it('is none when a release came after it, and none again on the way back to one', () => {
    const left = ask(earlier, '', { FROM_COMMIT: earlier });
    expect([left.code, left.stderr]).toEqual([1, expect.stringContaining(`from ${earlier} instead of a release.`)]);
    const back = ask('', '', { COMMIT: commit });
    expect([back.code, back.stdout]).toEqual([0, expect.stringContaining('"name":"commit-served","value":""')]);
  });

  it('is nobody’s question between two releases', () => {
    const { code, stdout } = ask('', '', { PYTHON: '/nonexistent' });
    expect([code, stdout]).toEqual([0, '']);
  });
});
