import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { execute } from './docker.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steady-images-'));
  cpSync(join(import.meta.dirname, 'build.sh'), join(folder, 'build.sh'));
  mkdirSync(join(folder, 'images'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function image(name: string, ...header: string[]): void {
  writeFileSync(
    join(folder, 'images', `${name}.sh`),
    ['#!/bin/sh', ...header.map((line) => `# ${line}`), 'true', ''].join('\n'),
  );
}

async function refusal(...names: string[]): Promise<string> {
  const env = `STEADY_TEST_CACHE=${join(folder, 'cache')}`;
  const { code, stderr } = await execute('env', [env, 'bash', join(folder, 'build.sh'), ...names]);
  expect(code).toBe(2);
  return stderr.trim();
}

/** Found before Docker is asked anything: an image whose header is wrong must not be left out, or built of the wrong things. */
describe('an image is refused', () => {
  it('that is not there, or that says nothing of its parent', async () => {
    image('lib');
    expect(await refusal('shop')).toBe('test/hosts/images/shop.sh: no such image');
    expect(await refusal('lib')).toContain("lib.sh: not an image: no header '# parent: IMAGE'");
  });

  it('whose header comes after its first command', async () => {
    writeFileSync(join(folder, 'images/shop.sh'), '#!/bin/sh\nset -eu\n# parent: base\n');
    expect(await refusal('shop')).toContain('shop.sh: not an image');
  });

  it('that names a file or a parent which is not there', async () => {
    image('base', 'parent: debian', 'packages: python3');
    image('shop', 'parent: base', 'with: seed.py');
    expect(await refusal('shop')).toBe('test/hosts/images/shop.sh: its header names seed.py, which is not there');
    image('shop', 'parent: bsae');
    expect(await refusal('shop')).toBe('test/hosts/images/bsae.sh: no such image');
  });

  it('that is its own ancestor', async () => {
    image('one', 'parent: two');
    image('two', 'parent: one');
    expect(await refusal('one')).toContain('is its own ancestor');
  });

  it('among all of them, when a script has lost its header', async () => {
    image('base', 'parent: debian', 'with: lib.sh');
    image('lib');
    image('lost');
    expect(await refusal()).toBe(
      "test/hosts/images/lost.sh: no header '# parent: IMAGE', and no image's header names it",
    );
  });
});
