import { readFileSync } from 'node:fs';
import { defineConfig, type Plugin } from 'vitest/config';

/** What esbuild's text loader does for the bundle (scripts/build.mjs), for tests: the same imports give the same text. */
function textFiles(): Plugin {
  return {
    name: 'text-files',
    enforce: 'pre',
    load(id) {
      const file = id.split('?')[0] ?? id;
      if (!/\.(sh|py|yml)$/.test(file)) return null;
      return { code: `export default ${JSON.stringify(readFileSync(file, 'utf8'))};`, map: null, moduleType: 'js' };
    },
  };
}

const minute = 60_000;

export default defineConfig({
  test: {
    // One environment of all tests: no colour codes in what they compare, no CI's own variables in what they read.
    env: { NO_COLOR: '1' },
    projects: [
      {
        plugins: [textFiles()],
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          testTimeout: 30_000,
          hookTimeout: minute,
        },
      },
      {
        // Real processes behind ssh2's own server, on any machine with Node and Python.
        plugins: [textFiles()],
        test: {
          name: 'embedded',
          include: ['test/e2e/embedded/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 15 * minute,
          hookTimeout: 15 * minute,
        },
      },
      {
        // Real systemd hosts in Docker (test/hosts). Two files at a time: half of each run waits for one core or the net.
        plugins: [textFiles()],
        test: {
          name: 'hosts',
          include: ['test/e2e/hosts/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 30 * minute,
          hookTimeout: 45 * minute,
        },
      },
      {
        // The same hosts in every trouble that we know: hours on a small machine, so not part of each change's tests.
        plugins: [textFiles()],
        test: {
          name: 'hazards',
          include: ['test/e2e/hazards/**/*.test.ts'],
          maxWorkers: 2,
          testTimeout: 30 * minute,
          hookTimeout: 45 * minute,
        },
      },
    ],
  },
});
