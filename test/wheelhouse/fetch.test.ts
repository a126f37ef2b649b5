import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import type { Portrait } from '../../src/version/portrait.ts';
import { type Fetched, fetchWheels } from '../../src/wheelhouse/fetch.ts';
import { resolveOnRunner } from '../../src/wheelhouse/resolve.ts';
import { standIn } from '../../src/wheelhouse/stand-in.ts';
import type { RunnerTools } from '../../src/wheelhouse/tools.ts';
import { pythonRecipe } from '../facts/recorded.ts';
import { asDebian12, makeHost, makeIndex, makeRunner, portraitOf, type TestPackage } from './host.ts';

const pure = 'py3-none-any';
const old: TestPackage = { name: 'pretalx', version: '2024.3.1', tags: pure };
const key = { tool: 'steady-upgrade-test', version: '2025.2.2', platform: 'cp311' };
let host: PythonInstallation;
let described: { portrait: Portrait; installed: string };

// Every question costs several starts of pip.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

beforeAll(() => {
  host = makeHost(makeIndex([old]), 'pretalx==2024.3.1');
  described = portraitOf(host);
});

/** The new release, which asks for further packages, fetched for a Debian 12 by this machine. */
function fetchWith(packages: readonly TestPackage[]): Promise<Fetched> {
  const requires = packages.map(({ name }) => name);
  const index = makeIndex([old, { name: 'pretalx', version: '2025.2.2', tags: pure, requires }, ...packages]);
  return fetchFrom(makeRunner(index));
}

async function fetchFrom(tools: RunnerTools): Promise<Fetched> {
  const pip = await standIn(tools, asDebian12(described.portrait));
  const request = { version: { kind: 'latest', text: 'latest' }, mode: 'upgrade' } as const;
  const { artifacts } = await resolveOnRunner(pip, described.installed, pythonRecipe(), host, request);
  return fetchWheels(tools, pip, artifacts, key);
}

const native: TestPackage = { name: 'native', version: '1.0', tags: 'cp311-cp311-manylinux_2_28_x86_64' };
const sourced: TestPackage = { name: 'sourced', version: '1.0', builds: pure };

describe('wheels for another machine', () => {
  test('are downloaded, or built of sources that are Python alone; the next job finds them in the cache', async () => {
    const index = makeIndex([
      old,
      { name: 'pretalx', version: '2025.2.2', tags: pure, requires: ['native', 'sourced'] },
      native,
      sourced,
    ]);
    const tools = makeRunner(index);
    const first = await fetchFrom(tools);
    expect(first.fresh).toBe(3);
    expect(first.wheels.map(({ file }) => file)).toEqual([
      'native-1.0-cp311-cp311-manylinux_2_28_x86_64.whl',
      'pretalx-2025.2.2-py3-none-any.whl',
      'sourced-1.0-py3-none-any.whl',
    ]);
    expect(readdirSync(first.folder).sort()).toEqual([...first.wheels.map(({ file }) => file), 'wheels.json'].sort());

    const second = await fetchFrom(tools);
    expect(second).toMatchObject({ fresh: 0, wheels: first.wheels });

    // What somebody has spoilt in the cache is not taken.
    writeFileSync(join(tools.find(key), 'native-1.0-cp311-cp311-manylinux_2_28_x86_64.whl'), 'spoilt');
    expect(await fetchFrom(tools)).toMatchObject({ fresh: 1, wheels: first.wheels });
  });

  test('are refused where sources make something for this machine alone', async () => {
    const machine: TestPackage = { name: 'compiled', version: '1.0', builds: 'cp311-cp311-linux_x86_64' };
    await expect(fetchWith([machine])).rejects.toThrow(
      /no wheel of compiled 1\.0 for the host \(Python 3\.11\.2, manylinux_2_36_x86_64\), only its source \(compiled-1\.0\.tar\.gz\), and what the runner made of it \(compiled-1\.0-cp311-cp311-linux_x86_64\.whl\)/,
    );
  });

  test('are refused where sources cannot be built, with what they said', async () => {
    const broken: TestPackage = { name: 'broken', version: '1.0', builds: 'fails' };
    await expect(fetchWith([broken])).rejects.toThrow(/broken 1\.0[\s\S]*could not build one[\s\S]*pg_config/);
  });
});
