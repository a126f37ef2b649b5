import type { Plan, Step, Values } from '../../src/plan/types.ts';
import type { RunPlace } from '../../src/program/place.ts';
import { account, find } from './shells.ts';

/** What a step of a test says; the rest is as most steps have it. */
export type TinyStep = Partial<Step> & Pick<Step, 'id' | 'phase' | 'run'>;

/** A plan of shell steps alone: no application, no services, no database. */
export function tinyPlan(steps: readonly TinyStep[], values: Values = {}, more: Partial<Plan> = {}): Plan {
  return {
    application: 'tiny',
    title: 'Tiny',
    instance: 'tiny',
    host: 'tiny.example.org',
    from: '1.0',
    to: '2.0',
    writers: 'stopped',
    onFailure: 'rollback',
    packages: [],
    releaseNotes: [],
    checklist: [],
    notices: [],
    databaseBytes: 0,
    steps: steps.map((step) => ({ name: step.id, as: 'program', timeoutSeconds: 60, ...step })),
    ...more,
    values: {
      APP_USER: account.name,
      APP_HOME: '/nonexistent',
      WORKING_DIRECTORY: '/',
      SERVICE_PREFIX: 'TINY_',
      PYTHON_LAYOUT: 'virtualenv',
      // What the service was started with is asked by the interpreter of the running version.
      PYTHON_LIVE: find('python3') ?? '/usr/bin/python3',
      PYTHON_NEW: '/new/python',
      WRITERS: 'stopped',
      KEEP_BACKUPS: '2',
      MAX_DOWNTIME: '',
      ON_FAILURE: more.onFailure ?? 'rollback',
      ...values,
    },
  };
}

/** A place in a folder of the test's own. */
export function placeIn(state: string, run = '20261121-101500-3f2a', by = 'octocat, a test'): RunPlace {
  return { run, state, backups: `${state}/backups`, by };
}
