import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { planValues } from '../../src/plan/values.ts';
import { compileProgram } from '../../src/program/compile.ts';
import { type RunPlace, runDirectory } from '../../src/program/place.ts';
import { startScript } from '../../src/program/start.ts';
import type { Host } from '../../src/transport/host.ts';
import { connectLocal } from '../../src/transport/local.ts';
import { type ForHost, packagesFor } from '../../src/wheelhouse/for-host.ts';
import { sendWheels } from '../../src/wheelhouse/send.ts';
import { pythonRecipe } from '../facts/recorded.ts';
import { requestWith } from '../inputs/given.ts';
import { placeIn, tinyPlan } from '../program/plans.ts';
import { until } from '../program/running.ts';
import { fakeWorld } from '../run/world.ts';
import { makeHost, makeIndex, makeRunner, temporary } from './host.ts';

// Every question costs several starts of pip.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const pure = 'py3-none-any';
const index = makeIndex([
  { name: 'pretalx', version: '2024.3.1', tags: pure },
  { name: 'pretalx', version: '2025.2.2', tags: pure, requires: ['more', 'kept'], extras: ['redis'] },
  { name: 'more', version: '1.0', tags: pure },
  { name: 'kept', version: '1.0', tags: pure },
]);
const recipe = pythonRecipe();
const request = requestWith({ packages: 'runner', version: '2025.2.2' });
const access = { elevation: { kind: 'none' }, root: true } as const;
let facts: PythonInstallation;
let found: ForHost;
let host: Host;
let log: readonly string[];
let home: string;

/** This machine is the host, too: a virtualenv whose pip finds an index that nobody serves. */
beforeAll(async () => {
  const made = makeHost(index, 'pretalx==2024.3.1', 'kept==1.0');
  facts = { ...made, package: { ...made.package, extras: ['redis'] } };
  home = temporary();
  mkdirSync(join(home, '.config/pip'), { recursive: true });
  writeFileSync(join(home, '.config/pip/pip.conf'), '[global]\nindex-url = http://127.0.0.1:9/simple\nretries = 0\n');
  host = connectLocal();
  const runner = makeRunner(index);
  const { world, told } = fakeWorld({}, {}, { runner: () => Promise.resolve(runner) });
  found = await packagesFor({ world, host, access, request, seconds: () => 0 }, recipe, facts);
  log = told.log;
});

function values(environment: string) {
  const { executable } = facts.python;
  const all = planValues({ kind: 'python', recipe, request, facts, target: found.target });
  return {
    ...all,
    // No database stands in the way of the end.
    DB_ENGINE: '',
    ENVIRONMENT: facts.python.environment,
    ENVIRONMENT_NEW: environment,
    ENVIRONMENT_OWNER: userInfo().username,
    APP_USER: userInfo().username,
    APP_HOME: home,
    WORKING_DIRECTORY: '/',
    PYTHON_LIVE: executable,
    PYTHON_NEW: join(environment, 'bin/python'),
  };
}

/** The run's one step: the copy, and the installation into it. What became of it. */
async function install(
  place: RunPlace,
): Promise<{ environment: string; status: string; output: string; journal: string }> {
  const environment = join(temporary(), 'env.steady-new');
  const run = 'cp -a "$ENVIRONMENT" "$ENVIRONMENT_NEW"\nsu_python_install';
  const plan = tinyPlan([{ id: 'install', phase: 'prepare', run, timeoutSeconds: 120 }], values(environment));
  await host.run(startScript(compileProgram(plan, place), '{}', place));
  const read = (name: string) => readFileSync(join(runDirectory(place), name), 'utf8');
  await until(() => existsSync(join(runDirectory(place), 'status')));
  return { environment, status: read('status').trim(), output: read('output.log'), journal: read('journal.jsonl') };
}

describe('a host without an index', () => {
  test('gets exactly what it lacks, each file once, and installs it by its hash', async () => {
    expect(found.target).toMatchObject({ version: '2025.2.2', requirement: 'pretalx[redis]==2025.2.2' });
    const { wheels } = found;
    if (!wheels) throw new Error('nothing was fetched');
    const state = temporary();
    const rehearsal = placeIn(state, '20261121-101500-aaaa');
    expect(await sendWheels(host, access, rehearsal, wheels)).toMatchObject({ sent: 2 });
    const folder = join(runDirectory(rehearsal), 'wheels');
    expect(readdirSync(folder).sort()).toEqual(wheels.wheels.map(({ file }) => file));
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, wheels.wheels[0]?.file ?? '')).mode & 0o777).toBe(0o600);
    writeFileSync(join(runDirectory(rehearsal), 'status'), 'rehearsed old\n');

    // The upgrade after a rehearsal: everything is there, and need not be there twice.
    const place = placeIn(state, '20261121-101600-bbbb');
    expect(await sendWheels(host, access, place, wheels)).toEqual({ sent: 0, bytes: 0 });
    expect(existsSync(folder)).toBe(false);

    const done = await install(place);
    expect(done.status, done.output).toBe('upgraded new');
    const list = execFileSync(join(done.environment, 'bin/python'), ['-m', 'pip', 'list', '--format', 'freeze'], {
      encoding: 'utf8',
    });
    for (const one of ['pretalx==2025.2.2', 'more==1.0', 'kept==1.0']) expect(list.split('\n')).toContain(one);
    expect(readdirSync(done.environment).filter((name) => name.startsWith('steady'))).toEqual([]);
  });

  test('installs nothing when a file is not the one that was resolved', async () => {
    const { wheels } = found;
    if (!wheels) throw new Error('nothing was fetched');
    const place = placeIn(temporary());
    await sendWheels(host, access, place, wheels);
    writeFileSync(join(runDirectory(place), 'wheels', wheels.wheels[0]?.file ?? ''), 'another');
    const done = await install(place);
    expect(done.status).toBe('failed untouched');
    expect(done.journal).toContain('The packages that the runner sent are not (all) in');
  });

  test('is sent again what did not arrive whole', async () => {
    const { wheels } = found;
    if (!wheels) throw new Error('nothing was fetched');
    const state = temporary();
    // A transfer that was cut off: one file is there under its hash, of the other one a part.
    const half = join(state, 'runs/20261121-101500-aaaa/wheels');
    mkdirSync(half, { recursive: true });
    const [whole, part] = wheels.wheels;
    writeFileSync(join(half, whole?.sha256 ?? ''), readFileSync(join(wheels.folder, whole?.file ?? '')));
    writeFileSync(join(half, part?.sha256 ?? ''), 'half of it');
    expect(await sendWheels(host, access, placeIn(state, '20261121-101600-bbbb'), wheels)).toEqual({
      sent: 1,
      bytes: part?.bytes,
    });
  });

  test('says what happens, and nothing of where the packages come from', () => {
    expect(log.join('\n')).toMatch(/The runner fetches packages for the host: Python 3\.\d+\.\d+, \w+\./);
    expect(log.join('\n')).toContain('2 packages, 1 MB; 0 of them were in the runner');
    expect(JSON.stringify([log, values('/new')])).not.toContain(index);
  });
});
