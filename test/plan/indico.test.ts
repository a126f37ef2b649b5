import { describe, expect, it } from 'vitest';
import { parsePythonFacts } from '../../src/facts/parse.ts';
import { blockers } from '../../src/plan/blockers.ts';
import { checklist } from '../../src/plan/checklist.ts';
import type { PythonIngredients } from '../../src/plan/ingredients.ts';
import { makePlan } from '../../src/plan/plan.ts';
import type { PythonTarget } from '../../src/version/target.ts';
import { changed, pythonRecipe, recorded, recordedFacts } from '../facts/recorded.ts';
import { ingredients } from './ingredients.ts';

const target: PythonTarget = {
  kind: 'python',
  version: '3.2.9',
  requirement: 'indico==3.2.9',
  companions: ['indico-plugin-livesync==3.2.1'],
  packages: [{ name: 'indico', from: '3.2.5', to: '3.2.9' }],
  pins: ['indico==3.2.9', 'indico-plugin-livesync==3.2.1'],
  path: ['3.2.6', '3.2.7', '3.2.8', '3.2.9'],
};

/** From one version to another on the recorded host; `found`: what the checklist's questions found there. */
function indico(from = '3.2.5', to = '3.2.9', found: Record<string, string> = {}): PythonIngredients {
  const facts = recordedFacts('indico');
  return {
    kind: 'python',
    recipe: pythonRecipe('indico'),
    facts: { ...facts, package: { ...facts.package, version: from }, checklist: { ...facts.checklist, ...found } },
    request: { ...ingredients('pretalx').request, application: 'indico', instance: 'indico' },
    target: { ...target, version: to },
  };
}

const stopped = (given: PythonIngredients): PythonIngredients => ({
  ...given,
  request: { ...given.request, writers: 'stopped' },
});

describe('facts of the host by the production guide', () => {
  const facts = recordedFacts('indico');

  it('tell what is asked of it, through the web server in front of uWSGI', () => {
    expect(facts.web).toEqual({
      address: 'https://127.0.0.1:443',
      hostHeader: 'indico.example.org',
      scheme: 'https',
      baseline: { '/': 200, '/export/categ/0.json': 200 },
    });
  });

  it('tell its files, its virtualenv and its services', () => {
    expect(facts.settings).toMatchObject({
      archive: '/opt/indico/archive',
      'wsgi-file': '/opt/indico/web/indico.wsgi',
    });
    expect(facts.python).toMatchObject({ environment: '/opt/indico/.venv', version: '3.9.2' });
    expect(facts.services.map(({ role, name }) => `${role} ${name}`)).toEqual([
      'web indico-uwsgi.service',
      'worker indico-celery.service',
    ]);
  });
});

describe('the plan', () => {
  it('stops celery alone, migrates, swaps, and reloads the web', () => {
    const { steps, writers } = makePlan(indico());
    expect(writers).toBe('live');
    const run = (id: string) => steps.find((step) => step.id === id)?.run;
    expect(run('stop')).toBe('su_services_stop worker');
    expect(run('start')).toContain('su_services_reload\nsu_services_start worker');
    const order = ['stop', 'backup', 'migrate', 'cut-over', 'start', 'verify', 'cleanup'];
    expect(steps.map(({ id }) => id).filter((id) => order.includes(id))).toEqual(order);
  });

  it('stops the web as well where writers are to be stopped', () => {
    const { steps } = makePlan(stopped(indico()));
    expect(steps.find(({ id }) => id === 'stop')?.run).toBe('su_services_stop worker web');
  });

  it('waits for locks with patience, but not for ever', () => {
    const { values, steps } = makePlan(indico());
    expect(values).toMatchObject({ LOCK_TRIES: '3', LOCK_SECONDS: '5', LOCK_RESTART: 'web' });
    expect(steps.find(({ id }) => id === 'migrate')?.timeoutSeconds).toBe(3600);
  });
});

describe('what a person has to decide', () => {
  const ids = (given: PythonIngredients) => checklist(given).map(({ id }) => id);

  it('is nothing between releases of 3.2', () => {
    expect(ids(indico('3.2.5', '3.2.9', { 'custom-plugins': 'our-plugin 1.0' }))).toEqual([]);
    expect(blockers(indico())).toEqual([]);
  });

  it('is what custom plugins there are, on the way to 3.3', () => {
    const given = indico('3.2.9', '3.3.14', { 'custom-plugins-for-3-3': 'our-plugin 1.0\nmore 2', pango: '' });
    expect(ids(given)).toEqual(['custom-plugins-for-3-3']);
    expect(blockers(given).join('\n')).toContain('Found: our-plugin 1.0, more 2.');
    expect(ids(indico('3.2.9', '3.3.14', { pango: '' }))).toEqual([]);
  });

  it('is a library that 3.3 does not start without, where it is missing', () => {
    const said = blockers(indico('3.2.9', '3.3.14')).join('\n');
    expect(said).toMatch(/does not start without it[\s\S]*Found: libpangoft2-1\.0\.so\.0 is not there/);
  });

  it('is the whole list of the page, on the way from 2 to 3', () => {
    const found = { 'custom-plugins': 'our-plugin 1.0', 'old-uwsgi': '/etc/uwsgi.d/indico.ini', tls: '' };
    expect(ids(indico('2.3.5', '3.2.9', found))).toEqual(['custom-plugins', 'new-server', 'postgresql', 'old-uwsgi']);
  });

  it('is told as well where Indico 2 runs on Python 2, of which nothing else can be asked', () => {
    const told = changed(recorded('indico'), { complete: null, stopped: 'python2', detail: '2.3.5' });
    const parse = () => parsePythonFacts(told, pythonRecipe('indico'));
    expect(parse).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('Indico 2.3.5 runs on Python 2'),
        details: expect.objectContaining({
          next: expect.stringMatching(/Custom plugins most likely do not work with Indico 3(?!.*Indico 3\.3)/s),
        }),
      }),
    );
  });
});
