import { realpathSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectLocal } from '../../src/transport/local.ts';
import { shells } from '../program/shells.ts';
import { data } from './conformance/data.ts';
import type { Specimen } from './conformance/specimen.ts';
import { conformance } from './conformance.ts';

const here: Specimen = { connect: () => Promise.resolve(connectLocal()), close: () => Promise.resolve() };

conformance('this machine', () => Promise.resolve(here));

// The suite above runs under /bin/sh, whatever that is here: Debian's dash, RHEL's bash, Alpine's busybox.
const others = shells.filter(({ name }) => !realpathSync('/bin/sh').endsWith(name));
for (const shell of others) {
  describe(`scripts under ${shell.name}`, () => {
    const path = process.env.PATH;
    beforeAll(() => {
      process.env.PATH = shell.path;
    });
    afterAll(() => {
      process.env.PATH = path;
    });
    data(() => here);
  });
}

test('a program that is not there is explained', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  try {
    const started = connectLocal().run('echo hello', { elevate: { kind: 'sudo' } });
    await expect(started).rejects.toThrow(/sudo did not let us run a command as root \(exit code 127\)/);
  } finally {
    process.env.PATH = path;
  }
});
