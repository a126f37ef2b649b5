import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import type { Mode, VersionRequest } from '../../src/inputs/request.ts';
import type { Portrait } from '../../src/version/portrait.ts';
import { resolveOnRunner } from '../../src/wheelhouse/resolve.ts';
import { standIn } from '../../src/wheelhouse/stand-in.ts';
import { pythonRecipe } from '../facts/recorded.ts';
import { asDebian12, makeHost, makeIndex, makeRunner, portraitOf, type TestPackage, temporary } from './host.ts';

const pure = 'py3-none-any';
const requires = [
  'before; python_full_version < "3.11.4"',
  'since; python_full_version >= "3.11.4"',
  'newpython; python_version >= "3.12"',
  'kept',
  'grown>=2',
  'native',
  'arm; platform_machine == "aarch64"',
];
const packages: readonly TestPackage[] = [
  { name: 'pretalx', version: '2024.3.1', tags: pure, files: ['pretalx/person/migrations/0001_initial.py'] },
  {
    ...{ name: 'pretalx', version: '2025.2.2', tags: pure, requires },
    files: ['pretalx/person/migrations/0001_initial.py', 'pretalx/person/migrations/0002_more.py'],
  },
  { name: 'before', version: '1.0', tags: pure },
  { name: 'since', version: '1.0', tags: pure },
  { name: 'newpython', version: '1.0', tags: pure },
  { name: 'kept', version: '1.0', tags: pure },
  { name: 'kept', version: '2.0', tags: pure },
  { name: 'grown', version: '1.0', tags: pure },
  { name: 'grown', version: '2.0', tags: pure },
  { name: 'arm', version: '1.0', tags: pure },
  // For Debian 12, for a newer glibc, for another Python: the middle one is the newest that the host takes.
  { name: 'native', version: '1.0', tags: 'cp311-cp311-manylinux_2_17_x86_64' },
  { name: 'native', version: '1.1', tags: 'cp311-cp311-manylinux_2_36_x86_64' },
  { name: 'native', version: '1.2', tags: 'cp311-cp311-manylinux_2_38_x86_64' },
  { name: 'native', version: '1.3', tags: 'cp313-cp313-manylinux_2_17_x86_64' },
];

const latest: VersionRequest = { kind: 'latest', text: 'latest' };
let index: string;
let host: PythonInstallation;
let described: { portrait: Portrait; installed: string };

// Every question costs several starts of pip.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

beforeAll(() => {
  index = makeIndex(packages);
  host = makeHost(index, 'pretalx==2024.3.1', 'kept==1.0', 'grown==1.0');
  described = portraitOf(host, true);
});

async function resolve(portrait: Portrait, version: VersionRequest = latest, mode: Mode = 'upgrade') {
  const pip = await standIn(makeRunner(index), portrait);
  return resolveOnRunner(pip, described.installed, pythonRecipe(), host, { version, mode });
}

describe('what a host needs, resolved on another machine', () => {
  test('a host describes its own Python', () => {
    const { portrait } = described;
    const own = execFileSync('python3', ['-c', 'import platform; print(platform.python_version())'], {
      encoding: 'utf8',
    });
    expect(portrait).toMatchObject({ python: own.trim(), markers: { python_full_version: own.trim() } });
    expect(portrait.distributions.map(({ name, version }) => `${name} ${version}`)).toContain('kept 1.0');
  });

  test('markers are those of the host’s full version, and wheels are for its Python and glibc', async () => {
    const { target, artifacts } = await resolve(asDebian12(described.portrait));
    expect(target).toMatchObject({ version: '2025.2.2', requirement: 'pretalx==2025.2.2' });
    expect(target.pins).toEqual(['before==1.0', 'grown==2.0', 'native==1.1', 'pretalx==2025.2.2']);
    expect(target.packages).toContainEqual({ name: 'grown', from: '1.0', to: '2.0' });
    expect(artifacts.map(({ file }) => file).sort()).toEqual([
      'before-1.0-py3-none-any.whl',
      'grown-2.0-py3-none-any.whl',
      'native-1.1-cp311-cp311-manylinux_2_36_x86_64.whl',
      'pretalx-2025.2.2-py3-none-any.whl',
    ]);
    for (const { sha256 } of artifacts) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('3.11.7 is another Python than 3.11.2', async () => {
    const old = asDebian12(described.portrait);
    const markers = { ...old.markers, python_full_version: '3.11.7', implementation_version: '3.11.7' };
    const { target } = await resolve({ ...old, python: '3.11.7', markers });
    expect(target.pins).toContain('since==1.0');
    expect(target.pins).not.toContain('before==1.0');
  });

  test('without us pip takes the markers of its own Python, whatever --python-version says', () => {
    const marked = makeIndex([
      { name: 'marked', version: '1.0', tags: pure, requires: ['here; python_version != "3.6"'] },
      { name: 'here', version: '1.0', tags: pure },
    ]);
    const place = temporary();
    const options = ['--no-index', '--find-links', marked, '--only-binary', ':all:', '--dest', place, '-q'];
    execFileSync('python3', [
      '-m',
      'pip',
      'download',
      ...options,
      '--python-version',
      '3.6',
      '--platform',
      'any',
      'marked',
    ]);
    expect(execFileSync('ls', [place], { encoding: 'utf8' })).toContain('here-1.0');
  });

  test('migrations that the new release brings are known before', async () => {
    const { target } = await resolve(asDebian12(described.portrait), latest, 'plan');
    expect(target.migrations).toEqual(['person 0002_more']);
  });

  test('a version that there is not, is refused with those that there are', async () => {
    const wanted = resolve(asDebian12(described.portrait), { kind: 'exact', text: '2025.7.7', version: '2025.7.7' });
    await expect(wanted).rejects.toThrow(/pretalx 2025\.7\.7 does not exist\. The nearest are .*2025\.2\.2/);
  });
});
