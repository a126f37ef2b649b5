import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { loadBundled, parseRecipe, readRecipe } from '../../src/recipe/load.ts';
import type { Recipe } from '../../src/recipe/schema.ts';

const pretalx = loadBundled('pretalx');
const ids = (recipe: Recipe) => recipe.steps.map((step) => ('uses' in step ? step.uses : (step.id ?? step.name)));
const rebuild = 'Rebuild static files and languages beside the running ones';

function said(text: string, files: Record<string, string> = {}): string[] {
  try {
    parseRecipe(text, 'ours/my.yml', new Map(Object.entries(files)));
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    return (error as Problem).details.what.split('\n').slice(1);
  }
  return [];
}

describe('what a recipe says that extends another', () => {
  it('is the other one, when it says nothing', () => {
    expect(parseRecipe('extends: pretalx', 'my.yml')).toEqual(pretalx);
  });

  it('is merged into maps by key, and replaces lists', () => {
    const recipe = parseRecipe(
      `extends: pretalx
application: talks
discover:
  processes: { worker: { match: huey } }
  settings: { media: { shell: echo /srv }, search: SEARCH_ROOT }
verify: { rows: [event_event] }
backup: [{ database: application }, { files: search, path: $SEARCH }]`,
      'my.yml',
    );
    expect(recipe.application).toBe('talks');
    expect(recipe.title).toBe('pretalx');
    expect(recipe.discover).toMatchObject({
      package: 'pretalx',
      processes: { web: { match: 'pretalx\\.wsgi' }, worker: { match: 'huey', optional: true } },
      settings: { data: 'DATA_DIR', media: { shell: 'echo /srv' }, search: 'SEARCH_ROOT' },
    });
    expect(recipe.verify).toEqual({ ...pretalx.verify, rows: ['event_event'] });
    expect(recipe.backup).toHaveLength(2);
    expect(recipe.steps).toEqual(pretalx.steps);
  });

  it('replaces the value of a setting whole: two ways of asking are no third', () => {
    const base = parseRecipe(
      'extends: pretalx\ndiscover: { settings: { media: { attribute: A, match: (.) } } }',
      'b.yml',
    );
    expect(base.discover.settings.media).toEqual({ attribute: 'A', match: '(.)' });
    const files = new Map([['b.yml', 'extends: pretalx\ndiscover: { settings: { media: { attribute: A } } }']]);
    const own = parseRecipe('extends: b.yml\ndiscover: { settings: { media: { shell: pwd } } }', 'my.yml', files);
    expect(own.discover.settings.media).toEqual({ shell: 'pwd' });
  });
});

describe('edits of steps', () => {
  it('replace, come before and after, and remove, in the order they are written', () => {
    const recipe = parseRecipe(
      `extends: pretalx
steps:
  - { replaces: ${rebuild}, id: build, name: Build, phase: prepare, run: make }
  - { before: build, name: One, phase: prepare, run: one }
  - { after: build, name: Two, phase: prepare, run: two }
  - { after: build, name: Three, phase: prepare, run: three }
  - { removes: Regenerate the CSS of events }
  - { replaces: services/stop, uses: services/stop, services: [web, worker] }`,
      'my.yml',
    );
    const expected = ids(pretalx)
      .filter((id) => id !== 'Regenerate the CSS of events')
      .flatMap((id) => (id === rebuild ? ['One', 'build', 'Two', 'Three'] : [id]));
    expect(ids(recipe)).toEqual(expected);
    expect(recipe.steps.find((step) => 'uses' in step && step.uses === 'services/stop')).toMatchObject({
      services: ['web', 'worker'],
    });
  });

  it.each([
    [
      '- { removes: Rebuild }',
      'steps.0.removes',
      /there is no step “Rebuild”; there are “backup\/rehearse”, “python\/prepare”, “Rebuild /,
    ],
    ['- { uses: verify }', 'steps.0', /one of replaces, before, after, removes/],
    ['- { after: verify, before: cleanup, uses: verify }', 'steps.0', /one of replaces, before, after, removes/],
    ['- { after: verify, removes: verify }', 'steps.0.', /not known here/],
    ['- { after: verify, name: X, phase: verify }', 'steps.0.run', /is missing/],
    ['- { after: verify, name: X, phase: later, run: x }', 'steps.0.phase', /"preflight"/],
    ['- { replaces: backup/rehearse, name: X, phase: prepare, run: x }', '', /needs “backup\/rehearse” before it/],
  ])('%s is refused', (edit, path, words) => {
    const [first = ''] = said(`extends: pretalx\nsteps:\n  ${edit}`);
    expect(first).toMatch(words);
    expect(first).toContain(path);
  });

  it('say where a step stands that several are called', () => {
    const files = {
      'ours/twice.yml': `extends: pretalx\nsteps: [{ after: verify, name: A, phase: verify, run: a }, { before: verify, name: A, phase: verify, run: b }]`,
    };
    expect(said('extends: twice.yml\nsteps: [{ removes: A }]', files)).toEqual([
      expect.stringMatching(/^- ours\/my\.yml:2:11 steps\.0\.removes: several steps are called “A”/),
    ]);
  });
});

describe('a mistake is told in the file it stands in', () => {
  it('in the one that extends', () => {
    expect(said('extends: pretalx\nwriters: maybe')).toEqual([expect.stringMatching(/^- ours\/my\.yml:2:1 writers: /)]);
    expect(said('extends: pretalx\nbeside:\n  - environment\n  - media-cache')).toEqual([
      expect.stringMatching(/^- ours\/my\.yml:4:5 beside\.1: “media-cache” is none of/),
    ]);
    expect(said('extends: pretalx\ncolour: red')).toEqual([
      expect.stringMatching(/^- ours\/my\.yml:2:1 colour: is not known/),
    ]);
  });

  it('in the one that is extended, where that no longer fits', () => {
    const base = readFileSync(new URL('../../recipes/pretalx.yml', import.meta.url), 'utf8').replace(
      '    media: MEDIA_ROOT\n',
      '    media: MEDIA_ROOT\n',
    );
    const line = base.slice(0, base.indexOf('services: [worker, web]')).split('\n').length;
    const own = 'extends: ../base.yml\ndiscover: { processes: { worker: { match: 4 } } }';
    expect(said(own, { 'base.yml': base })).toEqual([
      expect.stringMatching(/^- ours\/my\.yml:2:36 discover\.processes\.worker\.match/),
    ]);
    const broken = base.replace('services: [worker, web]', 'services: [wroker, web]');
    expect(said('extends: ../base.yml', { 'base.yml': broken })).toEqual([
      expect.stringMatching(new RegExp(`^- base\\.yml:${line}:\\d+ steps\\.\\d+\\.services\\.0: “wroker”`)),
    ]);
  });

  it('when there is no such recipe, or a circle', () => {
    expect(said('extends: pretlax')).toEqual([
      expect.stringMatching(
        /^- ours\/my\.yml:1:1 extends: “pretlax” is neither one of .*pretalx.* nor the path of a \.yml file/,
      ),
    ]);
    expect(said('extends: toString')).toHaveLength(1);
    expect(said('extends: gone.yml')).toEqual([expect.stringContaining('ours/gone.yml could not be read')]);
    const circle = { 'ours/a.yml': 'extends: my.yml', 'ours/my.yml': 'extends: a.yml' };
    expect(said('extends: a.yml', circle)).toEqual([
      expect.stringContaining('ours/my.yml extends ours/a.yml extends ours/my.yml: a circle'),
    ]);
  });
});

describe('files that a recipe extends', () => {
  it('are read from beside it, and what they extend from beside them', async () => {
    const files: Record<string, string> = {
      '/r/.github/up/my.yml': 'extends: ../base.yml\ntitle: Ours',
      '/r/.github/base.yml': 'extends: pretalx\nwriters: live',
    };
    const read = (path: string) => (files[path] ? Promise.resolve(files[path]) : Promise.reject(new Error('ENOENT')));
    const { recipe } = await readRecipe('/r/.github/up/my.yml', read);
    expect(recipe).toMatchObject({ title: 'Ours', writers: 'live', application: 'pretalx' });
    delete files['/r/.github/base.yml'];
    await expect(readRecipe('/r/.github/up/my.yml', read)).rejects.toThrow(
      /\/r\/\.github\/base\.yml could not be read/,
    );
    await expect(readRecipe('/r/none.yml', read)).rejects.toThrow('ENOENT');
  });
});
