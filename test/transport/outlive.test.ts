import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { compileProgram } from '../../src/program/compile.ts';
import { startScript } from '../../src/program/start.ts';
import { connectLocal } from '../../src/transport/local.ts';
import { placeIn, tinyPlan } from '../program/plans.ts';
import { alive, until } from '../program/running.ts';
import { folder } from '../program/shells.ts';
import { token } from './conformance/specimen.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

/** As GitHub's runner finds the processes of a job at its end: by a variable in what they were started with. */
function jobProcesses(tracking: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`RUNNER_TRACKING_ID=${tracking}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

describe('on the server itself', () => {
  test('a program outlives its job, whose processes the runner ends', async () => {
    const tracking = `github_${token()}`;
    process.env.RUNNER_TRACKING_ID = tracking;
    // What an action leaves running in the ordinary way: proof that the end of the job is one.
    const ordinary = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
    const state = folder();
    const place = placeIn(state);
    const run = ': >"$AT/running"; while [ ! -e "$AT/go" ]; do sleep 0.05; done';
    const plan = tinyPlan([{ id: 'waiting', phase: 'stop', run }], { AT: state });
    const host = connectLocal();
    const { stdout } = await host.run(startScript(compileProgram(plan, place), '{}', place));
    await host.close();
    expect(stdout).toBe('started\n');
    await until(() => existsSync(`${state}/running`));

    const found = jobProcesses(tracking);
    expect(found).toContain(ordinary.pid);
    for (const pid of found) process.kill(pid, 'SIGKILL');
    await until(() => !alive(ordinary.pid ?? 0));
    writeFileSync(`${state}/go`, '');
    await until(() => existsSync(`${state}/runs/${place.run}/status`));
    expect(readFileSync(`${state}/runs/${place.run}/status`, 'utf8')).toBe('upgraded new\n');
  });

  test('a script has what a login has, and nothing of the job', async () => {
    Object.assign(process.env, {
      'INPUT_SUDO-PASSWORD': 'sesame-4711',
      'INPUT_PRIVATE-KEY': 'sesame-4711',
      ACTIONS_RUNTIME_TOKEN: 'sesame-4711',
      MY_TOKEN: 'sesame-4711',
      HOME: '/github/home',
      https_proxy: 'http://proxy.example.org:3128',
    });
    const host = connectLocal();
    const { stdout } = await host.run('env; echo "in $(pwd)"');
    await host.close();
    expect(stdout).not.toContain('sesame-4711');
    expect(stdout).not.toContain('/github/home');
    expect(stdout).toContain('https_proxy=http://proxy.example.org:3128\n');
    expect(stdout).toMatch(/^PATH=.+$/m);
    expect(stdout).toContain('in /\n');
  });
});
