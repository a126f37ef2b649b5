import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from './shells.ts';

const program = join(import.meta.dirname, '../../src/program/lib/relocate.py');

test('scripts that pip wrote beside name the place they are swapped into, and nothing else changes', () => {
  const at = folder();
  const wrong = '/srv/ve nv.steady-new';
  const right = '/srv/ve nv';
  const files: Record<string, [string | Buffer, (string | Buffer)?]> = {
    pip: [`#!${wrong}/bin/python3\nimport sys\n`, `#!${right}/bin/python3\nimport sys\n`],
    long: [
      `#!/bin/sh\n'''exec' "${wrong}/bin/python" "$0" "$@"\n' '''\n`,
      `#!/bin/sh\n'''exec' "${right}/bin/python" "$0" "$@"\n' '''\n`,
    ],
    old: [`#!${right}/bin/python3\n`],
    longer: [`#!${wrong}er/bin/python3\n`],
    activate: [`VIRTUAL_ENV='${wrong}'\nx=${wrong}\n`, `VIRTUAL_ENV='${right}'\nx=${right}\n`],
    'activate.csh': [`setenv VIRTUAL_ENV "${wrong}"\n`, `setenv VIRTUAL_ENV "${right}"\n`],
    notes: [`VIRTUAL_ENV=${wrong}/\n`],
    binary: [Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0x00])],
    empty: [''],
  };
  for (const [name, [text]] of Object.entries(files)) writeFileSync(join(at, name), text, { mode: 0o750 });
  symlinkSync('pip', join(at, 'link'));
  symlinkSync('nowhere', join(at, 'broken'));
  mkdirSync(join(at, 'folder'));
  execFileSync('python3', [program, at, wrong, right]);
  for (const [name, [before, after = before]] of Object.entries(files)) {
    expect(readFileSync(join(at, name)).equals(Buffer.from(after)), name).toBe(true);
    expect(statSync(join(at, name)).mode & 0o777, name).toBe(0o750);
  }
  expect([readlinkSync(join(at, 'link')), readlinkSync(join(at, 'broken'))]).toEqual(['pip', 'nowhere']);
});
