import { describe, expect, it } from 'vitest';
import type { PythonIngredients } from '../../src/plan/ingredients.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { planValues } from '../../src/plan/values.ts';
import type { PythonTarget } from '../../src/version/target.ts';
import { pythonRecipe, recordedFacts } from '../facts/recorded.ts';
import { ingredients } from './ingredients.ts';

const facts = recordedFacts('lino');
const site = '/usr/local/lino/lino_local/mysite';
const target: PythonTarget = {
  kind: 'python',
  version: '26.10.8',
  requirement: 'lino==26.10.8',
  companions: ['lino-xl==26.10.5'],
  packages: [{ name: 'lino', from: '26.9.0', to: '26.10.8' }],
  pins: ['lino==26.10.8', 'lino-xl==26.10.5'],
  path: ['26.10.8'],
};
const lino: PythonIngredients = {
  kind: 'python',
  recipe: pythonRecipe('lino'),
  facts,
  request: { ...ingredients('pretalx').request, application: 'lino', instance: 'lino' },
  target,
};

describe('facts of a site that getlino made', () => {
  it('tell both daphne processes as one role, linod, and the settings that manage.py names', () => {
    expect(facts.services.map(({ role, name }) => `${role} ${name}`)).toEqual([
      'web mysite_asgi:mysite_asgi0',
      'web mysite_asgi:mysite_asgi1',
      'linod mysite_linod',
    ]);
    expect(facts.python).toMatchObject({
      environment: `${site}/env`,
      settingsSource: 'django lino_local.mysite.settings',
    });
  });

  it('tell folders, though Lino names them from where it runs, and its address', () => {
    expect(facts.settings).toMatchObject({ media: `${site}/media`, static: `${site}/env/static_root`, project: site });
    expect(facts.web).toMatchObject({ address: 'http://127.0.0.1:8001', hostHeader: 'lino.example.org' });
    expect(facts.database).toMatchObject({ engine: 'mysql', name: 'mysite', access: 'admin' });
  });
});

describe('the plan for Lino', () => {
  const { steps } = makePlan(lino);
  const place = (wanted: string) => {
    const index = steps.findIndex(({ id, name }) => id === wanted || name.startsWith(wanted));
    if (index < 0) throw new Error(`no step ${wanted}`);
    return index;
  };

  it('does beside what can be done beside, and drops nothing before snapshot and dump are proven', () => {
    const order = ['Rehearse the snapshot', 'install', 'Run pull.sh', 'Collect static', 'Keep cron', 'stop'];
    const then = [
      'Make the snapshot',
      'backup',
      'migrate',
      'Compare the rows',
      'Check and repair',
      'cut-over',
      'start',
    ];
    const places = [...order, ...then, 'Restart nginx', 'verify'].map(place);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  it('names each role once, and lets cron go at every end', () => {
    expect(steps[place('stop')]?.run).toBe('su_services_stop web linod');
    expect(steps.filter((step) => step.finally).map((step) => step.finally)).toEqual(['service cron start']);
  });

  it('builds the static files within the copy of the environment, and lets services prove themselves for 30 s', () => {
    const values = planValues(lino);
    expect(values.STATIC_NEW).toBe(`${site}/env.steady-new/static_root`);
    expect(values.BESIDE).toBe(`environment\t${site}/env\t${site}/env.steady-new\t.`);
    expect(values).toMatchObject({ STEADY_SECONDS: '30', QUIET_TABLES: 'django_session linod_systemtask' });
  });
});
