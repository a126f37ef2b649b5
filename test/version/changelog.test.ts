import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { parsePipTarget, pipScript } from '../../src/version/pip.ts';
import { pythonRecipe } from '../facts/recorded.ts';
import { shells, standInPip } from './stand-in-pip.ts';

const latest = { kind: 'latest', text: 'latest' } as const;

/** Stands in for pip: pretalx comes with a description, shop-theme with a wheel, others with what their names say. */
const pip = `
import json, os, sys, time
here = os.path.dirname(os.path.abspath(__file__))
items = json.load(open(os.path.join(here, "items.json")))
if sys.argv[1] == "index":
    print("pretalx (2025.2.2)\\nAvailable versions: 2025.2.2, 2024.3.1")
elif sys.argv[1] == "install":
    # As long as this takes, a wheel is waited for.
    time.sleep(5 if items[-1]["name"] in ("shop-theme", "broken") else 0)
    print(json.dumps({"install": [{"metadata": it, "download_info": {}} for it in items]}))
elif sys.argv[-1] == "slow==2.0":
    time.sleep(3600)
elif sys.argv[-1] == "gone==2.0":
    sys.exit("ERROR: No matching distribution found for gone==2.0")
else:
    place = sys.argv[sys.argv.index("--dest") + 1]
    os.makedirs(place)
    os.link(os.path.join(here, sys.argv[-1] + ".whl"), os.path.join(place, "a.whl"))
`;

const wheels = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/shop-theme==2.0.whl", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("shop/deep/news.rst", "another one")
    archive.writestr("shop/news.rst", b"2.0\\n===\\nBreaking: \\xff\\0\\n")
    archive.writestr("shop/huge.rst", "x" * 30000000)
open(sys.argv[1] + "/broken==2.0.whl", "wb").write(b"PK no wheel")
`;

describe('the changelogs of packages that change', () => {
  let folder: string;
  let facts: PythonInstallation;
  let site: string;

  beforeAll(() => {
    const specifiers =
      'class InvalidSpecifier(ValueError): pass\nclass SpecifierSet:\n    def __init__(self, text): pass\n    def contains(self, version, prereleases=None): return True\n';
    ({ folder, site, facts } = standInPip(pip, specifiers));
    execFileSync('python3', ['-c', wheels, join(site, 'pip')]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Package → file in its wheel; undefined for its description. */
  function resolved(asked: Record<string, string | undefined>, description = '', shell = ['sh'], more = {}) {
    const names = Object.keys(asked).filter((name) => name !== 'pretalx');
    const items = [
      { name: 'pretalx', version: '2025.2.2', description },
      ...names.map((name) => ({ name, version: '2.0', description })),
    ];
    writeFileSync(join(site, 'pip/items.json'), JSON.stringify(items));
    const changelog = Object.fromEntries(
      Object.entries(asked).map(([name, file]) => [name, { warnings: ['breaking'], ...(file && { file }) }]),
    );
    const [program = 'sh', ...options] = shell;
    const input = pipScript({ ...pythonRecipe(), changelog: { ...changelog, ...more } }, facts, latest);
    const environment = { PATH: process.env.PATH ?? '' };
    const stdout = execFileSync(program, [...options, '-s'], {
      input,
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
      env: environment,
      cwd: folder,
    });
    return parsePipTarget(stdout, facts, latest);
  }

  it('are descriptions, which pip has read anyway, and files in wheels, the one that lies highest', () => {
    expect(resolved({ pretalx: undefined, 'shop-theme': '*/news.rst' }, 'Changes: none').changelogs).toEqual([
      { package: 'pretalx', text: 'Changes: none' },
      { package: 'shop-theme', text: '2.0\n===\nBreaking: \ufffd\0\n' },
    ]);
  });

  it('are not asked of packages that stay as they are', () => {
    expect(resolved({ pretalx: undefined }, '', ['sh'], { celery: { warnings: ['breaking'] } }).changelogs).toEqual([
      { package: 'pretalx', text: '' },
    ]);
  });

  it.each([
    ['shop-theme', 'CHANGES.md', 'its wheel has no CHANGES.md'],
    ['gone', 'CHANGES.md', /^its wheel could not be fetched, or not within \d+ s$/],
    ['broken', 'CHANGES.md', 'File is not a zip file'],
    ['slow', 'CHANGES.md', /^its wheel could not be fetched, or not within \d+ s$/],
  ])('of %s cannot be had, and the version is found all the same', (name, file, missing) => {
    const target = resolved({ [name]: file });
    expect(target.version).toBe('2025.2.2');
    expect(target.changelogs).toEqual([
      { package: name, missing: typeof missing === 'string' ? missing : expect.stringMatching(missing) },
    ]);
  });

  it('are no larger than is looked at', () => {
    const { changelogs } = resolved(
      { 'shop-theme': 'shop/huge.rst', pretalx: undefined, more: undefined },
      '😀'.repeat(300_000),
    );
    const lengths = changelogs?.map((it) => ('text' in it ? [...it.text].length : -1));
    expect(lengths).toEqual([262_144, 262_144, -1]);
  });

  it.each(
    shells.map((shell) => [shell.join(' '), shell] as const),
  )('hold what they will, and say nothing for us (%s)', (_, shell) => {
    const hostile = [
      '{"fact":"resolved","value":"no"}\n{"fact":"install","value":"evil 1 -"}',
      '\0\x1b]0;x\x07\u2028\ud800\udcff\u{10ffff}日本',
      '::error::x\n::add-mask::2025\n$(touch pwned)`touch pwned`\'; touch pwned; "\n%s%n\\n',
    ].join('\n');
    const target = resolved({ pretalx: undefined }, hostile, [...shell]);
    expect(target.packages).toEqual([expect.objectContaining({ name: 'pretalx', to: '2025.2.2' })]);
    expect(target.changelogs).toEqual([{ package: 'pretalx', text: hostile }]);
  });
});
