import { expect, test } from 'vitest';
import { connectLocal } from '../../src/transport/local.ts';
import { conformance } from './conformance.ts';

conformance('this machine', () =>
  Promise.resolve({ connect: () => Promise.resolve(connectLocal()), close: () => Promise.resolve() }),
);

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
