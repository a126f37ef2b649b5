import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeExecutable } from '../../scripts/testing/tools.mjs';
import { build, newFolder } from './bundle.ts';

let dist: string;
beforeAll(() => {
  dist = newFolder();
  build(dist);
});
afterAll(() => rmSync(dist, { recursive: true, force: true }));

/** A bundle started as a runner starts it: inputs in the environment and nothing else around. */
function start(node: string, entry: string, inputs: Record<string, string> = {}) {
  const env = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
  const { status, stdout, stderr } = spawnSync(node, [join(dist, entry)], { cwd: dist, env, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

// The runtime that action.yml names, and the one that older runners and self-hosted ones may still bring.
describe.each([20, 24])('under Node %d', (major) => {
  const node = nodeExecutable(major);

  test.skipIf(!existsSync(node))('a bad input is one clear message, and no stack', () => {
    const { code, stdout, stderr } = start(node, 'main.cjs', { application: 'pretalks', 'private-key': 'word-1234' });
    expect(code).toBe(1);
    expect(stderr).toBe('');
    expect(stdout).toContain('::add-mask::word-1234');
    expect(stdout).toMatch(/^::error .*inputs cannot be used:.*Did you mean `pretalx`\?/m);
    expect(stdout).toContain('Nothing was done: no connection to the host was made.');
    expect(stdout).not.toMatch(/\n\s+at /);
  });

  test.skipIf(!existsSync(node))('post ends well when there is nothing to do', () => {
    expect(start(node, 'post.cjs')).toMatchObject({ code: 0, stderr: '' });
  });

  test.skipIf(!existsSync(node))('the fleet’s report tells of instances that left none', () => {
    const inputs = { reports: join(dist, 'none'), instances: 'talks.example.org' };
    const { code, stdout, stderr } = start(node, 'fleet-report.cjs', inputs);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^talks\.example\.org: no-report\. No report was left/m);
    expect(stdout).toContain('::error title=1 of 1 instance did not end well::');
  });
});
