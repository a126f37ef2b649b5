import { describe, expect, it } from 'vitest';
import { parsePythonFacts } from '../../src/facts/parse.ts';
import { Problem } from '../../src/problem.ts';

import { changed, pythonRecipe, recorded, said } from './recorded.ts';

const recipe = pythonRecipe();
const parse = (text: string) => parsePythonFacts(text, recipe);

function problem(text: string): Problem {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('no Problem was thrown');
}

describe('a host with systemd and PostgreSQL', () => {
  const facts = parse(recorded('pretalx'));

  it('has its services, each with its main process', () => {
    expect(facts.services.map(({ role, manager, name, running }) => [role, manager, name, running])).toEqual([
      ['web', 'systemd', 'pretalx-web.service', true],
      ['worker', 'systemd', 'pretalx-worker.service', true],
    ]);
    expect(facts.services[0]?.pid).toBeGreaterThan(1);
    expect(facts.services[0]).not.toHaveProperty('control');
  });

  it('has the virtualenv that the service runs on', () => {
    expect(facts.python).toEqual({
      layout: 'virtualenv',
      environment: '/var/pretalx/venv',
      executable: '/var/pretalx/venv/bin/python3',
      version: '3.11.2',
      owner: 'pretalx',
      pip: '26.3',
      settingsSource: 'django pretalx.settings',
      sitePackages: '/var/pretalx/venv/lib/python3.11/site-packages',
      externallyManaged: false,
    });
    expect(facts.package).toEqual({
      name: 'pretalx',
      version: '2024.3.1',
      extras: ['postgres', 'redis'],
      stale: false,
    });
  });

  it('has the database, whose superuser may be used', () => {
    expect(facts.database).toMatchObject({
      engine: 'postgresql',
      name: 'pretalx',
      user: 'pretalx',
      host: '',
      access: 'admin',
      canCreate: true,
      directory: '/var/lib/postgresql/15/main',
    });
    expect(facts.database.bytes).toBeGreaterThan(1e6);
  });

  it('has what the application says of itself', () => {
    expect(facts.settings).toEqual({
      data: '/var/pretalx/data',
      media: '/var/pretalx/data/media',
      static: '/var/pretalx/static',
      'site-url': 'http://talks.example.org',
      'config-files': '/etc/pretalx/pretalx.cfg',
    });
    expect(facts.account).toEqual({ user: 'pretalx', group: 'pretalx', home: '/var/pretalx' });
    expect(facts.pendingMigrations).toEqual([]);
    expect(facts.leftovers).toEqual([]);
  });

  it('has where it listens and what it answers there', () => {
    expect(facts.web).toEqual({
      address: 'http://127.0.0.1:8345',
      hostHeader: 'talks.example.org',
      scheme: 'http',
      baseline: { '/orga/login/': 200, '/healthcheck/': 404 },
    });
  });

  it('has sizes and room in bytes', () => {
    expect(facts.sizes['/var/pretalx/venv']).toBeGreaterThan(100e6);
    expect(facts.sizes['/var/pretalx/data/.secret']).toBe(4096);
    expect(facts.room.map(({ path }) => path)).toContain('/var/lib/steady-upgrade');
    expect(new Set(facts.room.map(({ device }) => device)).size).toBe(1);
    expect(facts.room[0]?.freeBytes).toBeGreaterThan(1e9);
  });

  it('says where values came from', () => {
    expect(facts.sources['python.executable']).toMatch(/^command line of process \d+$/);
    expect(facts.sources['setting.media']).toBe("MEDIA_ROOT of the application's settings");
  });
});

it('understands pip install --user with SQLite', () => {
  const facts = parse(recorded('pretalx-user'));
  expect(facts.python).toMatchObject({ layout: 'user', environment: '/var/pretalx/.local', externallyManaged: true });
  expect(facts.database).toMatchObject({
    engine: 'sqlite',
    name: '/var/pretalx/data/db.sqlite3',
    access: 'file',
    canCreate: true,
  });
  expect(facts.services.map(({ role }) => role)).toEqual(['web']);
  expect(facts.settings['config-files']).toBe('/var/pretalx/.pretalx.cfg');
});

it('understands supervisor, and a database reached with a password', () => {
  const facts = parse(recorded('pretalx-supervisor'));
  expect(facts.host.systemd).toBe(false);
  expect(facts.services[1]).toMatchObject({
    role: 'worker',
    manager: 'supervisor',
    name: 'pretalx-worker',
    control: '/usr/bin/supervisorctl',
    configuration: '/etc/supervisor/supervisord.conf',
  });
  expect(facts.database).toMatchObject({ name: 'talks', user: 'talks_owner', host: '127.0.0.1', access: 'admin' });
  expect(facts.settings['config-files']).toBe('/var/pretalx/production.cfg');
});

it('finds facts among whatever else is printed', () => {
  const noisy = recorded('pretalx').replaceAll(
    '\n',
    '\n┏━ pretalx v2024.3.1 ━┓\n{"fact":broken\n{"fact":1,"value":2}\n\n',
  );
  expect(parse(noisy)).toEqual(parse(recorded('pretalx')));
});

it('keeps hostile values as data', () => {
  const value = '$(reboot)\n{"fact":"host.user","value":"root"}\u0007"\\';
  expect(parse(`${recorded('pretalx')}${said('setting.media', value)}\n`).settings.media).toBe(value);
});

describe('what stands in the way', () => {
  const stopped = (reason: string, detail: string, more: Record<string, string | null> = {}) =>
    changed(recorded('pretalx'), { complete: null, stopped: reason, detail, ...more });

  it('names everything that was looked at when nothing is found', () => {
    const found = problem(stopped('service', 'web'));
    expect(found.message).toContain('The web service of pretalx was not found');
    expect(found.message).toContain('processes whose command line matches pretalx\\.wsgi');
    expect(found.details.next).toContain('settings: { web-service: NAME }');
    expect(found.details.state).toBe('Nothing was changed on the host.');
  });

  it('lists several installations', () => {
    const found = problem(
      stopped('ambiguous', 'web: a.service (systemd, user a, in /a); b.service (systemd, user b, in /b); '),
    );
    expect(found.message).toContain('  - b.service (systemd, user b, in /b)');
    expect(found.details.next).toContain('{ web-service: a.service }');
  });

  it('names the accounts that would do, with a sudoers line', () => {
    const found = problem(stopped('account', 'pretalx', { 'host.user': 'limited' }));
    expect(found.message).toBe(
      'The application belongs to the account pretalx, and limited can neither become it nor root.',
    );
    expect(found.details.next).toContain('limited ALL=(ALL:ALL) NOPASSWD: ALL');
  });

  it('does not let an account that cannot stop the services begin', () => {
    const found = problem(changed(recorded('pretalx'), { 'host.user': 'pretalx' }));
    expect(found.message).toContain('pretalx-web.service');
    expect(parse(changed(recorded('pretalx-supervisor'), { 'host.user': 'pretalx' })).host.root).toBe(false);
  });

  it('repeats the last line of what the application said', () => {
    const found = problem(
      stopped('application', '', {
        'application.stage': 'settings',
        'application.error': "ModuleNotFoundError: No module named 'pkg_resources'",
      }),
    );
    expect(found.message).toContain("its own settings: ModuleNotFoundError: No module named 'pkg_resources'");
    expect(found.details.next).toContain('sudo -u pretalx /var/pretalx/venv/bin/python3 -m django showmigrations');
  });

  it.each([
    ['python', 'ExecStart of web.service', 'could not be told from ExecStart of web.service'],
    ['package', 'No module named x', 'No module named x'],
    ['runuser', '', 'no command runuser'],
    ['nobody', 'ghost', 'no account ghost'],
    ['admin', 'postgresql', 'postgresql'],
  ])('explains %s', (reason, detail, expected) => {
    expect(problem(stopped(reason, detail)).message).toContain(expected);
  });

  it.each([
    [{ 'python.layout': 'system' }, "among the system's own packages"],
    [{ 'package.editable': 'yes' }, 'editable'],
    [{ 'database.engine': 'oracle' }, 'oracle'],
  ])('refuses %j', (changes, expected) => {
    expect(problem(changed(recorded('pretalx'), changes)).message).toContain(expected);
  });

  it('shows what there is when the probe was cut off', () => {
    expect(problem('').message).toContain('nothing at all');
    expect(problem('sh: 1: Syntax error').message).toContain('Syntax error');
  });
});
