import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { planValues } from '../../src/plan/values.ts';
import { Problem } from '../../src/problem.ts';
import { recipeJsonSchema } from '../../src/recipe/json-schema.ts';
import { bundledApplications, loadBundled, parseRecipe } from '../../src/recipe/load.ts';
import { isReserved } from '../../src/recipe/reserved.ts';
import { ingredients } from '../plan/ingredients.ts';

const pretalx = readFileSync(new URL('../../recipes/pretalx.yml', import.meta.url), 'utf8');

/** What is said of pretalx's recipe with one place written otherwise: each mistake a line. */
function mistakes(from: string, to: string): string[] {
  expect(pretalx).toContain(from);
  return said(pretalx.replace(from, () => to));
}

function said(text: string): string[] {
  try {
    parseRecipe(text, 'my.yml');
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).details.what.split('\n').slice(1);
  }
  return [];
}

/** Line and column of what begins with `text` in the changed recipe. */
function place(changed: string, text: string): string {
  const before = changed.slice(0, changed.indexOf(text)).split('\n');
  return `my.yml:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

test.each(bundledApplications)('the recipe of %s is valid', (application) => {
  expect(loadBundled(application).application).toBe(application);
});

test('an application without a recipe is refused with those that have one', () => {
  expect(() => loadBundled('postgres')).toThrow(/no recipe for the application “postgres”/);
  expect(() => loadBundled('__proto__')).toThrow(Problem);
  expect(() => loadBundled('toString')).toThrow(Problem);
});

test('a pipe into grep -q is refused: it fails now and then', () => {
  const wanted = 'grep -x regenerate_css >/dev/null';
  expect(mistakes(wanted, 'grep -qx regenerate_css')).toEqual([expect.stringContaining('grep -q after a pipe')]);
  expect(mistakes(wanted, 'cat >list; grep -qx regenerate_css list')).toEqual([]);
});

describe('a mistake is told where it stands, with what is allowed there', () => {
  it.each([
    ['writers: stopped', 'writers: maybe', 'writers:', /"live"\|"stopped"/],
    ['uses: backup/rehearse', 'uses: backup/rehears', 'uses: backup/rehears', /"python\/prepare"\|.*"cleanup"/],
    ['phase: prepare', 'phase: prepar', 'phase: prepar', /"preflight"\|"prepare"/],
    ['timeout-minutes: 60', 'timeout: 60', 'timeout: 60', /not known here; there are name, phase, run, as, if, undo/],
    ['timeout-minutes: 60', 'timeout-minutes: long', 'timeout-minutes: long', /expected number, received string/],
    ['timeout-minutes: 60', 'timeout-minutes: 0', 'timeout-minutes: 0', />0/],
    [
      'services: [worker, web]',
      'service: [worker, web]',
      'service:',
      /there are uses, name, services, timeout-minutes/,
    ],
    ['services: [worker, web]', 'services: [wroker, web]', 'wroker', /“wroker” is none of web, worker/],
    ['- database: application', '- database: other', 'database: other', /expected "application"/],
    ["postgresql: '>=14'", 'postgresql: 14', 'postgresql: 14', /string/],
    ["postgresql: '>=14'", "postgresql: '14+'", "postgresql: '14+'", /a range as pip writes it/],
    ["postgresql: '>=14'", "postgres: '>=14'", 'postgres:', /there are to, postgresql, mysql, mariadb, sqlite/],
    ["- { to: '>=2025.2',", "- { to: '2025.2',", "to: '2025.2'", /a range as pip writes it/],
    ['assets: true', 'assets: maybe', 'assets: maybe', /expected boolean/],
    ['path: /orga/login/', 'path: orga', 'path: orga', /must start with "\/"/],
    ['    data: DATA_DIR', '    Data: DATA_DIR', 'Data:', /lower-case letters, digits and dashes/],
    ['    data: DATA_DIR', '    2fa: TWO\n    data: DATA_DIR', '2fa:', /begins with a digit/],
    ['environment: PRETALX_', 'environment: 3', 'environment: 3', /expected string, received number/],
    ['beside: [environment, static]', 'beside: [environment, statics]', 'statics]', /none of environment, data, media/],
    ['path: $MEDIA', 'path: $MEDIUM', 'path: $MEDIUM', /\$MEDIUM is no setting; there are \$DATA, \$MEDIA/],
    ['files: secret', 'files: media', 'files: media, path: $DATA', /there is another “media”/],
    ['title: pretalx', 'title: "a\\0b"', 'title:', /NUL/],
    ['- uses: python/prepare', '- uses: backup/rehearse', 'uses: backup/rehearse\n\n', /is there already/],
    ['title: pretalx', 'title: pretalx\ntitle: again', 'title: again', /keys must be unique/],
  ])('%s → %s', (from, to, at, words) => {
    const changed = pretalx.replace(from, () => to);
    const [first = ''] = mistakes(from, to);
    expect(first).toMatch(words);
    expect(first.slice(2)).toMatch(new RegExp(`^${place(changed, at)} `));
  });

  it('all of it at once', () => {
    const text = pretalx.replace('title: pretalx', 'titel: pretalx').replace('writers: stopped', 'writers: maybe');
    expect(said(text)).toEqual([
      expect.stringContaining('title: is missing (expected string)'),
      expect.stringContaining('writers: '),
      expect.stringContaining('titel: is not known here'),
    ]);
  });

  it.each([
    ['', /expected object, received null/],
    ['- a', /expected object, received array/],
    ['a: {', /my\.yml:1:5 /],
    ['a: *nothing', /Unresolved alias/],
    [`a: &a [x]\n${Array.from({ length: 9 }, (_, i) => `b${i}: &b${i} [${'*a,'.repeat(20)}]`).join('\n')}`, /.+/],
  ])('when it is no recipe at all: %j', (text, words) => {
    expect(said(text).join('\n')).toMatch(words);
  });
});

describe('what would lose data or fail half way is refused', () => {
  it.each([
    ['  - uses: backup/rehearse\n', '“backup/rehearse” before it'],
    ['  - uses: backup\n', '“backup” before it'],
    ['  - uses: python/prepare\n', '“python/prepare” before it'],
    ['  - uses: services/stop\n    services: [worker, web]\n', '“services/stop” before it'],
  ])('without %j', (from, words) => {
    expect(mistakes(from, '').join()).toContain(words);
  });
});

describe('settings that would clobber a variable', () => {
  it.each(
    'path home ifs env user shell lang uid python python-new pythonpath su-run su version services from-version environment working-directory database-access pghost ld-preload lc-all http-proxy static-new web-service backup-files db-name'.split(
      ' ',
    ),
  )('%s is refused', (name) => {
    expect(mistakes('    data: DATA_DIR', `    ${name}: X\n    data: DATA_DIR`).join()).toContain(
      'has a meaning of its own',
    );
  });

  it.each(
    'media data site-url config-files log-directory superuser pathway homepage queue'.split(' '),
  )('%s is welcome', (name) => {
    const text = pretalx.replace('    data: DATA_DIR', `    ${name}: X\n    data: DATA_DIR`);
    expect(said(text).filter((it) => !it.includes('unique'))).toEqual([]);
  });

  it('every value of the program is reserved', () => {
    const all = ingredients('pretalx');
    const settings = Object.keys(all.recipe.discover.settings).map((name) => name.toUpperCase().replaceAll('-', '_'));
    const values = Object.keys(planValues(all)).filter(
      (name) => !settings.includes(name) && !/^(STATIC|MEDIA)_NEW$/.test(name),
    );
    expect(values.filter((name) => !isReserved(name))).toEqual([]);
  });
});

describe('where upstream warns of something', () => {
  const line = 'writers: stopped';
  const changelog = (text: string) => mistakes(line, `${line}\nchangelog: ${text}`);

  it.each([
    ['{ pretalx: { warnings: [breaking, ⚠️] }, Django: { file: "*/news.rst", warnings: ["[**BREAKING**]"] } }', []],
    ['{ pretalx: {} }', [/changelog\.pretalx\.warnings/]],
    ['{ pretalx: { warnings: [] } }', [/changelog\.pretalx\.warnings/]],
    ['{ pretalx: { warnings: ["**"] } }', [/changelog\.pretalx\.warnings\.0.*words/]],
    ['{ --index-url=x: { warnings: [a] } }', [/letters, digits, dots, dashes and underscores|changelog/]],
    ['{ pretalx: { warning: [a] } }', [/not known here; there are warnings, file, release-notes/]],
  ])('%s', (text, expected) => {
    const found = changelog(text);
    expect(found.length > 0).toBe(expected.length > 0);
    for (const words of expected) expect(found.join('\n')).toMatch(words);
  });

  it('is nothing that an image is asked for', () => {
    const image = readFileSync(new URL('../../recipes/utilitarian.yml', import.meta.url), 'utf8');
    expect(said(image.replace(line, () => `${line}\nchangelog: { a: { warnings: [b] } }`))).toEqual([
      expect.stringContaining('changelog: is read from Python packages'),
    ]);
  });

  it('may be changed in part by a recipe that extends another', () => {
    const base = `extends: pretalx\nchangelog: { pretalx: { file: a.rst, warnings: [a] } }`;
    const own = 'extends: b.yml\nchangelog: { pretalx: { warnings: [b] }, Django: { warnings: [c] } }';
    expect(parseRecipe(own, 'my.yml', new Map([['b.yml', base]])).changelog).toEqual({
      pretalx: { file: 'a.rst', warnings: ['b'] },
      Django: { warnings: ['c'] },
    });
  });
});

test('docs/recipe.schema.json is the schema', () => {
  const file = new URL('../../docs/recipe.schema.json', import.meta.url);
  if (process.env.UPDATE_DOCS) writeFileSync(file, recipeJsonSchema());
  const hint = 'docs/recipe.schema.json is stale: run UPDATE_DOCS=1 npx vitest run test/recipe/recipe.test.ts';
  expect(readFileSync(file, { encoding: 'utf8', flag: 'a+' }), hint).toBe(recipeJsonSchema());
});
