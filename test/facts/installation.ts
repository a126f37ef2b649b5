// A small Django application that really runs: gunicorn under supervisor, from PyPI, SQLite, in a temporary folder.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PythonRecipe } from '../../src/recipe/schema.ts';

export interface Installation {
  readonly folder: string;
  readonly recipe: PythonRecipe;
  readonly port: number;
  /** supervisorctl, to its end. */
  control(...words: string[]): string;
  stop(): void;
}

/** Not for the host's eyes: the application refuses to start without it. */
export const secret = "pa ssw'ord$(reboot),100% =x";

const packages = ['django>=4.2,<5.3', 'gunicorn', 'supervisor', 'setuptools<81'];
const cache = join(process.env.STEADY_TEST_CACHE ?? join(homedir(), '.cache', 'steady-upgrade-tests'), 'probe-venv');

/** Packages from PyPI, installed once; why not, when they cannot be had. */
export function packagesMissing(): string | undefined {
  if (existsSync(join(cache, 'complete'))) return undefined;
  try {
    mkdirSync(cache, { recursive: true });
    execFileSync('python3', ['-m', 'venv', cache], { stdio: 'pipe' });
    execFileSync(join(cache, 'bin/pip'), ['install', '-q', '--retries', '1', ...packages], { stdio: 'pipe' });
    writeFileSync(join(cache, 'complete'), '');
    return undefined;
  } catch (error) {
    return `Django, gunicorn and supervisor could not be installed: ${String(error).slice(0, 300)}`;
  }
}

export async function install(bind: 'tcp' | 'unix' = 'tcp'): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'steady-facts-'));
  const name = `steadyfake${process.pid}x${Date.now() % 1e6}`;
  const port = await freePort();
  writeEnvironment(folder, name);
  writeApplication(folder, name, port);
  const address = bind === 'tcp' ? `127.0.0.1:${port}` : `unix:${folder}/run.sock`;
  writeFileSync(join(folder, 'supervisord.conf'), supervisorConfiguration(folder, name, address));
  // Relative, as an administrator would start it from the folder.
  const arguments_ = [join(cache, 'bin/supervisord'), '-n', '-c', 'supervisord.conf'];
  const daemon = spawn(join(cache, 'bin/python'), arguments_, { cwd: folder, stdio: 'ignore' });
  const control = (...words: string[]) =>
    execFileSync(join(cache, 'bin/supervisorctl'), ['-c', join(folder, 'supervisord.conf'), ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const stop = () => {
    try {
      control('shutdown');
    } catch {
      daemon.kill('SIGTERM');
    }
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { folder, recipe: recipeOf(name), port, control, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A virtualenv with no packages of its own but ours: the rest is borrowed from the cached one. */
function writeEnvironment(folder: string, name: string): void {
  const environment = join(folder, 'env');
  execFileSync(join(cache, 'bin/python'), ['-m', 'venv', '--without-pip', environment], { stdio: 'pipe' });
  const where = 'import sysconfig; print(sysconfig.get_path("purelib"))';
  const site = execFileSync(join(environment, 'bin/python'), ['-c', where], { encoding: 'utf8' }).trim();
  const borrowed = execFileSync(join(cache, 'bin/python'), ['-c', where], { encoding: 'utf8' }).trim();
  writeFileSync(join(site, 'borrowed.pth'), `${borrowed}\n`);
  const metadata = join(site, `${name}-1.0.0.dist-info`);
  mkdirSync(metadata);
  const extras = ['tasks', 'missing', 'nothing'].map((extra) => `Provides-Extra: ${extra}\n`).join('');
  const needs = 'Requires-Dist: supervisor; extra == "tasks"\nRequires-Dist: no-such-package; extra == "missing"\n';
  writeFileSync(join(metadata, 'METADATA'), `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n${extras}${needs}`);
  writeFileSync(join(metadata, 'RECORD'), '');
  mkdirSync(join(site, name, 'migrations'), { recursive: true });
}

const settings = (name: string, port: number) => `
import os
from pathlib import Path
print("┏━ welcome ━┓", end="")  # what pretalx does, and worse: no line end
if os.environ.get("FAKE_SECRET") != ${JSON.stringify(secret)}:
    raise RuntimeError("the service's variables did not arrive")
if os.path.exists("broken"):
    raise RuntimeError("cannot work with " + os.environ["FAKE_SECRET"])
BASE = Path(os.getcwd())
SECRET_KEY, DEBUG, ROOT_URLCONF, ALLOWED_HOSTS = "x", False, "${name}.urls", ["talks.example.org"]
SECURE_PROXY_SSL_HEADER, SECURE_SSL_REDIRECT = ("HTTP_X_FORWARDED_PROTO", "https"), True
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
INSTALLED_APPS = ["${name}"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "data/db.sqlite3", "PASSWORD": "unused"}}
MEDIA_ROOT, STATIC_ROOT, CONFIG_FILES = BASE / "me dia", "static", ["fake.cfg", "/nonexistent.cfg"]
SITE_URL, PORT = "https://talks.example.org", ${port}
`;

function writeApplication(folder: string, name: string, port: number): void {
  const site = execFileSync('sh', ['-c', `echo "${folder}"/env/lib/python3*/site-packages/${name}`], {
    encoding: 'utf8',
  }).trim();
  const migration = [
    'from django.db import migrations',
    'class Migration(migrations.Migration):',
    '    initial, dependencies, operations = True, [], []',
  ];
  const files: Record<string, string> = {
    '__init__.py': '',
    'migrations/__init__.py': '',
    'migrations/0001_first.py': `${migration.join('\n')}\n`,
    'settings.py': settings(name, port),
    'urls.py':
      'from django.http import HttpResponse\nfrom django.urls import path\n' +
      'urlpatterns = [path("login/", lambda request: HttpResponse("hello"))]\n',
    'wsgi.py':
      `import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "${name}.settings"\n` +
      'from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n',
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(join(site, file), text);
  for (const part of ['data', 'me dia', 'static', 'conf.d']) mkdirSync(join(folder, part));
  writeFileSync(join(folder, 'fake.cfg'), 'x');
  writeFileSync(join(folder, 'me dia', 'one'), Buffer.alloc(40_960, 1));
}

function supervisorConfiguration(folder: string, name: string, address: string): string {
  const quoted = secret.replaceAll('%', '%%');
  const program = `[program:fake]
command=%(here)s/../env/bin/python -m gunicorn ${name}.wsgi --bind ${address} --workers 1 --worker-tmp-dir /tmp
directory=${folder}
environment=HOME="${folder}",FAKE_SECRET="${quoted}"  ; a comment
`;
  writeFileSync(join(folder, 'conf.d', 'fake.conf'), program);
  return `[unix_http_server]
file=${folder}/supervisor.sock
[supervisord]
logfile=${folder}/supervisord.log
pidfile=${folder}/supervisord.pid
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${folder}/supervisor.sock
[include]
files = conf.d/*.conf
`;
}

function recipeOf(name: string): PythonRecipe {
  return {
    ...{
      application: 'fake',
      title: 'Fake',
      website: 'https://example.org',
      writers: 'stopped',
      steps: [],
      requires: [],
      checklist: [],
    },
    discover: {
      package: name,
      companions: [],
      processes: {
        web: { match: `${name}\\.wsgi`, optional: false },
        worker: { match: `celery.*${name}`, optional: true },
      },
      'settings-module': `${name}.settings`,
      environment: 'FAKE_',
      settings: { media: 'MEDIA_ROOT', static: 'STATIC_ROOT', 'site-url': 'SITE_URL', 'config-files': 'CONFIG_FILES' },
    },
    backup: [{ database: 'application' }, { files: 'media', path: '$MEDIA', optional: false }],
    beside: ['environment', 'static'],
    verify: {
      http: [{ path: '/login/', status: [200], assets: false }],
      rows: [],
      background: [],
      'steady-seconds': 6,
    },
  };
}
