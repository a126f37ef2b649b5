import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import text from '../../src/program/lib/application-settings.py';
import { folder } from './shells.ts';

/** What a line of Python says with the piece loaded, in a folder that holds these files. */
function say(expression: string, files: Readonly<Record<string, string>>, env: Record<string, string> = {}): string {
  const at = folder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(at, path, '..'), { recursive: true });
    writeFileSync(join(at, path), content);
  }
  const options = { cwd: at, encoding: 'utf8', env: { PATH: process.env.PATH ?? '', ...env } } as const;
  return execFileSync('python3', ['-B', '-c', `${text}\nprint(${expression})`], options).trim();
}

describe('the settings module of a Django site', () => {
  it.each([
    ['the usual line', `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")`, 'mysite.settings'],
    [
      'another way to write it',
      `os.environ['DJANGO_SETTINGS_MODULE'] = 'lino_local.mysite.settings'`,
      'lino_local.mysite.settings',
    ],
    ['none', 'print("DJANGO_SETTINGS_MODULE")', ''],
  ])('is what manage.py says: %s', (_, line, module) => {
    expect(say('settings_module()', { 'manage.py': `import os\n${line}\n` })).toBe(module);
  });

  it('is what the service says rather', () => {
    const files = { 'manage.py': `os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")` };
    expect(say('settings_module()', files, { DJANGO_SETTINGS_MODULE: 'other.settings' })).toBe('other.settings');
    expect(say('settings_module()', {})).toBe('');
  });
});

describe('a site in a package', () => {
  it('is found from the folder that holds the package, one above where the site runs', () => {
    const files = { 'lino_local/mysite/settings.py': '', 'lino_local/mysite/manage.py': '' };
    const from = 'os.chdir("lino_local/mysite") or';
    expect(say(`${from} above("lino_local.mysite.settings") == [os.path.realpath("../..")]`, files)).toBe('True');
    expect(say(`${from} above("elsewhere.settings")`, files)).toBe('[]');
  });
});

/** Stands in for Django where only its settings are read. */
const django = (engine: string) => ({
  'django/__init__.py': '',
  'django/conf.py': `class settings:\n    DATABASES = {"default": {"ENGINE": "${engine}", "NAME": "x"}}\n    MEDIA_ROOT = "/media"\n`,
});

describe('Django', () => {
  it.each([
    ['django.db.backends.postgresql', 'postgresql'],
    ['django.contrib.gis.db.backends.postgis', 'postgresql'],
    ['django_prometheus.db.backends.mysql', 'mysql'],
    ['django.db.backends.sqlite3', 'sqlite'],
    ['django.db.backends.oracle', 'oracle'],
  ])('%s is %s', (engine, expected) => {
    expect(say('application_settings("django any.settings").database()[0]', django(engine))).toBe(expected);
  });

  it('gives attributes, and nothing for those it lacks', () => {
    const asked = '[application_settings("django s").get(name) for name in ("MEDIA_ROOT", "OTHER")]';
    expect(say(asked, django('sqlite3'))).toBe("['/media', '']");
  });
});

describe('any other object', () => {
  const files = {
    'shop/__init__.py': '',
    'shop/config.py': `def load():\n    return {"STORES": {"default": "fs:/srv"}, "URL": "x"}\nclass box:\n    inner = {"A": 1}\n`,
  };

  it.each([
    ['shop.config:load X', 'STORES.default', 'fs:/srv'],
    ['shop.config:box.inner X', 'A', '1'],
    ['shop.config:load X', 'NOTHING.there', ''],
  ])('%s has %s', (place, name, expected) => {
    expect(say(`application_settings("object ${place}").get("${name}")`, files)).toBe(expected);
  });
});
