import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../src/facts/settings.ts';
import { Problem } from '../../src/problem.ts';
import { loadBundled } from '../../src/recipe/load.ts';

const recipe = loadBundled('pretalx');
const check = (settings: Record<string, string>) => () => checkSettings(recipe, settings);

describe('settings', () => {
  it.each([
    {},
    { user: 'pretalx', environment: '/srv/env', 'web-service': 'a.service b@1', media: '/srv/media' },
    { 'worker-service': 'group:worker', 'working-directory': '/srv', 'database-access': 'admin' },
    { address: 'unix:/run/p.sock', 'site-url': 'https://talks.example.org', 'config-files': '/etc/p.cfg' },
  ])('accepts %j', (settings) => {
    expect(check(settings)).not.toThrow();
  });

  it('lists what is allowed, with its meaning', () => {
    try {
      check({ virtualenv: '/srv' })();
      expect.unreachable();
    } catch (error) {
      const { what, next, state } = (error as Problem).details;
      expect(what).toBe('pretalx has no setting "virtualenv".');
      expect(next).toContain('  environment: virtualenv folder');
      expect(next).toContain('  web-service: systemd unit or supervisor program');
      expect(next).toContain("  media: instead of MEDIA_ROOT in the application's own settings");
      expect(state).toBe('Nothing was changed on the host.');
    }
  });

  it.each([
    [{ constructor: 'x' }, 'no setting'],
    [{ user: '-rf' }, 'no name of an account'],
    [{ user: 'a b' }, 'no name of an account'],
    [{ environment: 'venv' }, 'absolute'],
    [{ media: '' }, 'empty'],
    [{ media: '/a\nb' }, 'control characters'],
    [{ 'web-service': '--all' }, 'name of a service'],
    [{ 'web-service': '$(reboot)' }, 'name of a service'],
    [{ address: 'localhost' }, 'must look like'],
    [{ 'database-access': 'root' }, 'admin or application'],
  ])('refuses %j', (settings, reason) => {
    expect(check(settings as Record<string, string>)).toThrow(Problem);
    expect(check(settings as Record<string, string>)).toThrow(reason);
  });
});
