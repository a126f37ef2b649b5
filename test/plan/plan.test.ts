import { describe, expect, it, test } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { isTouching, type Plan } from '../../src/plan/types.ts';
import { compileProgram } from '../../src/program/compile.ts';
import type { PythonRecipe } from '../../src/recipe/schema.ts';
import { placeIn } from '../program/plans.ts';
import { shells, syntax } from '../program/shells.ts';
import { but, ingredients } from './ingredients.ts';

const ids = (plan: Plan) => plan.steps.map((step) => step.id);
const step = (plan: Plan, id: string) => plan.steps.find((it) => it.id === id);

const usual = [
  ...['preflight', 'rehearse-backup', 'copy', 'install', 'recipe-3', 'pending', 'ask'],
  ...['stop', 'backup', 'migrate', 'cut-over', 'recipe-9', 'start', 'verify', 'cleanup'],
];

describe.each(['pretalx', 'pretalx-user', 'pretalx-supervisor'] as const)('the plan for %s', (host) => {
  const plan = makePlan(ingredients(host));

  it('does all it can before it stops anything, and backs up after that', () => {
    expect(ids(plan)).toEqual(usual);
    expect(plan.steps.findIndex((it) => isTouching(it.phase))).toBe(usual.indexOf('stop'));
    expect(plan).toMatchObject({ from: '2024.3.1', to: '2025.2.2', writers: 'stopped', onFailure: 'rollback' });
  });

  it('has unique ids, names for people, limits of time', () => {
    expect(new Set(ids(plan)).size).toBe(plan.steps.length);
    for (const it of plan.steps) {
      expect(it.id).toMatch(/^[a-z0-9-]+$/);
      expect(it.name).not.toBe('');
      expect(it.timeoutSeconds).toBeGreaterThan(0);
    }
  });

  it('runs the recipe’s text as the application and as nobody else', () => {
    const own = plan.steps.filter((it) => it.id.startsWith('recipe-'));
    expect(own.map((it) => it.as)).toEqual(['pretalx', 'pretalx']);
    expect(plan.steps.filter((it) => it.as !== 'program')).toEqual(own);
  });

  it('can take back every step that touches what serves', () => {
    const undone = plan.steps.filter((it) => isTouching(it.phase) && it.undo === undefined).map((it) => it.id);
    // The CSS is written into the new static files; a proof changes nothing.
    expect(undone).toEqual(['recipe-9', 'verify']);
  });

  it.each(shells)('compiles to $name', (shell) => {
    expect(syntax(shell, compileProgram(plan, placeIn('/var/lib/steady-upgrade/pretalx')))).toBe('');
  });

  it('is made the same from the same', () => {
    expect(makePlan(ingredients(host))).toEqual(plan);
  });
});

describe('services', () => {
  it('are stopped from the back and started from the front', () => {
    const plan = makePlan(ingredients('pretalx'));
    expect(step(plan, 'preflight')?.run).toBe('su_preflight web worker');
    expect(step(plan, 'stop')?.run).toBe('su_services_stop worker web');
    expect(step(plan, 'stop')?.undo).toBe('su_services_start web worker\nsu_serve_again worker web');
    expect(step(plan, 'start')?.run).toBe('su_services_open\nsu_services_start web worker');
    expect(step(plan, 'start')?.undo).toBe('su_services_stop worker web');
    expect(step(plan, 'verify')?.run).toContain('su_verify "$VERSION" web worker');
  });

  it('that are optional may be missing', () => {
    const plan = makePlan(ingredients('pretalx-user'));
    expect(step(plan, 'stop')?.run).toBe('su_services_stop web');
    expect(step(plan, 'stop')?.name).toBe('Stop web');
    expect(plan.values.SERVICES).toBe('web\tsystemd\tpretalx-web.service\t-\t-');
  });

  it('of supervisor bring the way to ask it', () => {
    const rows = makePlan(ingredients('pretalx-supervisor')).values.SERVICES?.split('\n') ?? [];
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row.split('\t')).toEqual([
        expect.any(String),
        'supervisor',
        expect.any(String),
        expect.stringMatching(/^\/.*supervisorctl$/),
        expect.stringMatching(/^\/.*\.conf$/),
      ]);
    }
  });
});

describe('writers', () => {
  it('that stay live are stopped only for the swap, and background work before that', () => {
    const plan = makePlan(ingredients('pretalx', { request: { writers: 'live' } }));
    const order = ids(plan);
    expect(step(plan, 'stop')).toMatchObject({ name: 'Stop worker', run: 'su_services_stop worker' });
    expect(step(plan, 'stop')?.undo).toBe('su_services_start worker\nsu_serve_again worker web');
    expect(step(plan, 'stop-front')).toMatchObject({ run: 'su_services_stop web', undo: 'su_services_start web' });
    expect(order.indexOf('stop-front')).toBe(order.indexOf('cut-over') - 1);
    expect(order.indexOf('stop')).toBeLessThan(order.indexOf('backup'));
    expect(order.indexOf('backup')).toBeLessThan(order.indexOf('migrate'));
    // Migrating touches what serves: conditions are asked before it.
    expect(order.indexOf('ask')).toBeLessThan(order.indexOf('migrate'));
    expect([plan.writers, plan.values.WRITERS]).toEqual(['live', 'live']);
    expect(new Set(order)).toEqual(new Set([...usual, 'stop-front']));
  });

  it('of a service that can be reloaded never wait: it is not stopped at all', () => {
    const reloading = (recipe: PythonRecipe): PythonRecipe => {
      const { web, worker } = recipe.discover.processes;
      if (!web || !worker) throw new Error('the recipe has other services');
      const processes = { web: { ...web, reload: 'touch "$DATA/reload"' }, worker };
      return { ...recipe, discover: { ...recipe.discover, processes } };
    };
    const live = makePlan(ingredients('pretalx', { request: { writers: 'live' }, recipe: reloading }));
    expect(ids(live)).not.toContain('stop-front');
    expect(step(live, 'stop')?.undo).toBe(
      'su_services_reload_again\nsu_services_start worker\nsu_serve_again worker web',
    );
    expect(step(live, 'start')).toMatchObject({
      name: 'Reload web, start worker',
      run: 'su_services_open\nsu_services_reload\nsu_services_start worker',
      undo: 'su_services_stop worker',
    });
    expect(live.values.RELOAD).toBe('touch "$DATA/reload"');
    const alone = makePlan(ingredients('pretalx-user', { request: { writers: 'live' }, recipe: reloading }));
    expect(step(alone, 'stop')).toMatchObject({ name: 'Stop nothing: users go on working', run: ':' });
    const stopped = makePlan(ingredients('pretalx', { recipe: reloading }));
    expect(step(stopped, 'start')?.run).toBe('su_services_open\nsu_services_start web worker');
    for (const shell of shells) expect(syntax(shell, compileProgram(live, placeIn('/state')))).toBe('');
  });

  it('are as the recipe says unless the request does', () => {
    expect(makePlan(ingredients('pretalx', { request: { writers: 'stopped' } }))).toEqual(
      makePlan(ingredients('pretalx')),
    );
  });
});

describe('what a recipe may leave out or say otherwise', () => {
  it('limits are whole seconds and never none', () => {
    const plan = makePlan(
      ingredients('pretalx', {
        recipe: (recipe) => ({
          ...recipe,
          steps: [
            { name: 'quick', phase: 'prepare', run: ':', as: 'root', 'timeout-minutes': 0.001 },
            { uses: 'backup/rehearse', name: 'Try the backup', 'timeout-minutes': 0.51 },
          ],
        }),
      }),
    );
    expect(plan.steps.slice(1)).toEqual([
      expect.objectContaining({ id: 'recipe-1', as: 'root', timeoutSeconds: 1 }),
      expect.objectContaining({ id: 'rehearse-backup', name: 'Try the backup', timeoutSeconds: 31 }),
    ]);
  });

  it('nothing to build beside makes a program all the same', () => {
    const plan = makePlan(ingredients('pretalx', { recipe: (recipe) => ({ ...recipe, beside: [] }) }));
    for (const shell of shells) expect(syntax(shell, compileProgram(plan, placeIn('/state')))).toBe('');
  });
});

test('release notes are those of the releases on the way', () => {
  const { releaseNotes } = makePlan(ingredients('pretalx', { target: { path: ['2025.1.0', '2025.2.2+local 1'] } }));
  expect(releaseNotes).toEqual([
    { version: '2025.1.0', url: 'https://docs.pretalx.org/changelog/#v2025.1.0' },
    { version: '2025.2.2+local 1', url: 'https://docs.pretalx.org/changelog/#v2025.2.2%2Blocal%201' },
  ]);
});

test('a newer release that this Python cannot run is told, with the Python it needs', () => {
  const newer = { version: '2026.1.0', requiresPython: '>=3.12' };
  expect(makePlan(ingredients('pretalx', { target: { newer } })).notices.join()).toMatch(
    /pretalx 2026\.1\.0 exists, but needs Python >=3\.12; this host has 3\.11\.2\. 2025\.2\.2 is the newest/,
  );
  expect(makePlan(ingredients('pretalx')).notices).toEqual([]);
});

test('commits are part of a plan, with what asks for the same once more', () => {
  const source = `git+https://github.com/pretalx/pretalx.git@${'b'.repeat(40)}`;
  const facts = (it: PythonInstallation) => ({ ...it, package: { ...it.package, commit: 'a'.repeat(40) } });
  const plan = makePlan(ingredients('pretalx', { facts, target: { commit: 'b'.repeat(40), source } }));
  expect(plan).toMatchObject({ commits: { from: 'a'.repeat(40), to: 'b'.repeat(40) }, source });
  expect(plan.values).toMatchObject({ FROM_COMMIT: 'a'.repeat(40), COMMIT: 'b'.repeat(40) });
  expect(makePlan(ingredients('pretalx'))).not.toHaveProperty('commits');
});

test('a release that was withdrawn is told, with the words of its authors', () => {
  const yanked = [
    { name: 'pretalx', version: '2025.2.2', reason: 'Loses the schedule' },
    { name: 'bleach', version: '6.0' },
  ];
  expect(makePlan(ingredients('pretalx', { target: { yanked } })).notices).toEqual([
    'pretalx 2025.2.2 was withdrawn (yanked) by its authors: “Loses the schedule”. It is installed because exactly this version is asked for.',
    'bleach 6.0 was withdrawn (yanked) by its authors, and they do not say why. It is installed because exactly this version is asked for.',
  ]);
});

test('old code on a database that was migrated already is upgraded, and that is said', () => {
  const ahead = 'the database is at 73b2a6245c40 of indico, which is newer than the code';
  const plan = makePlan(ingredients('pretalx', { facts: (it) => ({ ...it, database: { ...it.database, ahead } }) }));
  expect(plan.notices.join()).toContain(`migrated already (${ahead})`);
});

test('hostile facts and requests stay values', () => {
  const hostile = 'it\'s\n$(touch pwned)`x`"\\';
  const facts = but({
    settings: { data: hostile, media: '/m', static: '/s', 'site-url': hostile, 'config-files': '' },
  });
  const plan = makePlan(ingredients('pretalx', { facts, target: { version: hostile, requirement: hostile } }));
  expect(plan.values).toMatchObject({ DATA: hostile, VERSION: hostile, REQUIREMENT: hostile, SITE_URL: hostile });
  for (const it of plan.steps) expect([it.run, it.undo, it.if, it.name].join()).not.toContain('pwned');
  for (const shell of shells) expect(syntax(shell, compileProgram(plan, placeIn('/state')))).toBe('');
});
