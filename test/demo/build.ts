import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import uploads from '../hosts/images/seed.py';
import { type CommandOptions, execute } from './command.ts';
import type { Layout } from './layout.ts';
import msgfmt from './msgfmt.py';
import type { Progress } from './progress.ts';
import { makeVirtualenv, type Python } from './python.ts';

export interface Build {
  readonly layout: Layout;
  readonly version: string;
  readonly python: Python;
  readonly progress: Progress;
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

export const organiser = { email: 'admin@example.org', password: 'correct-horse' };

const launcher = `#!/bin/sh
here=$(dirname "$0")
exec "$here/../tools/bin/python" "$here/../tools/msgfmt.py" "$@"
`;

/** Installs pretalx and fills it, from the registries alone: about two minutes, most of it for its static files. */
export async function buildSite(build: Build): Promise<void> {
  const { layout, progress, version } = build;
  const scratch = join(layout.home, 'scratch');
  for (const folder of [layout.media, layout.static, layout.logs, scratch]) await mkdir(folder, { recursive: true });
  await progress.stage(`Install pretalx ${version} with gunicorn and supervisor`, (say) =>
    together(build.signal, [
      (signal) => installPretalx({ ...build, signal }, scratch, say),
      (signal) => installTools({ ...build, signal }, scratch),
    ]),
  );
  await progress.stage('Build its static files, fill its database', (say) =>
    together(build.signal, [
      (signal) => rebuild({ ...build, signal }, scratch, say),
      (signal) => fill({ ...build, signal }, scratch),
    ]),
  );
  await rm(scratch, { recursive: true, force: true });
}

async function installPretalx(build: Build, scratch: string, say: (line: string) => void): Promise<void> {
  const options = commandOptions(build, 'install.log', say);
  await makeVirtualenv(build.python, build.layout.venv, scratch, options);
  // 2024.3.1 imports pkg_resources, which setuptools 81 no longer has.
  const packages = [`pretalx==${build.version}`, 'setuptools<81', 'gunicorn'];
  await execute(build.layout.python, ['-m', 'pip', 'install', ...packages], options);
}

async function installTools(build: Build, scratch: string): Promise<void> {
  const { tools, home } = build.layout;
  const options = commandOptions(build, 'install-tools.log');
  await makeVirtualenv(build.python, tools, join(scratch, 'tools'), options);
  const pip = [join(tools, 'bin', 'python'), '-m', 'pip', 'install'] as const;
  await execute(pip[0], [...pip.slice(1), 'supervisor', 'polib'], options);
  // Only for making up an event: no site has these.
  await execute(pip[0], [...pip.slice(1), '--target', join(scratch, 'faker'), 'Faker', 'freezegun'], options);
  await writeFile(join(tools, 'msgfmt.py'), msgfmt);
  await mkdir(join(home, 'bin'), { recursive: true });
  await writeFile(join(home, 'bin', 'msgfmt'), launcher, { mode: 0o755 });
}

async function rebuild(build: Build, scratch: string, say: (line: string) => void): Promise<void> {
  const { layout } = build;
  // Away from the virtualenv, or the languages of every package in it would be compiled; and with a data folder of its
  // own, for it runs while the real one is being filled.
  const data = join(scratch, 'data');
  await mkdir(data, { recursive: true });
  const variables = { PRETALX_CONFIG_FILE: layout.config, PRETALX_FILESYSTEM_DATA: data };
  const options = { ...commandOptions(build, 'rebuild.log', say, variables), cwd: data };
  await execute(layout.python, ['-m', 'pretalx', 'rebuild'], options);
}

async function fill(build: Build, scratch: string): Promise<void> {
  const { python, root } = build.layout;
  const variables = {
    PYTHONPATH: join(scratch, 'faker'),
    DJANGO_SETTINGS_MODULE: 'pretalx.settings',
    PRETALX_INIT_ORGANISER_NAME: 'Democonf e.V.',
    PRETALX_INIT_ORGANISER_SLUG: 'conforg',
    DJANGO_SUPERUSER_EMAIL: organiser.email,
    DJANGO_SUPERUSER_PASSWORD: organiser.password,
  };
  const options = { ...commandOptions(build, 'database.log', undefined, variables), cwd: root };
  await execute(python, ['-m', 'pretalx', 'migrate', '--no-input'], options);
  await execute(python, ['-m', 'pretalx', 'init', '--noinput'], options);
  const event = ['--stage', 'schedule', '--slug', 'democon', '--seed', '42'];
  await execute(python, ['-m', 'pretalx', 'create_test_event', ...event], options);
  await execute(python, ['-'], { ...options, input: uploads });
}

/** Runs several pieces of work at once; the first that fails ends the others, and is the one that is heard of. */
async function together(
  signal: AbortSignal | undefined,
  work: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const others = new AbortController();
  const either = AbortSignal.any([others.signal, ...(signal === undefined ? [] : [signal])]);
  const endings = await Promise.allSettled(
    work.map((piece) =>
      piece(either).catch((error: unknown) => {
        others.abort(error);
        throw others.signal.reason;
      }),
    ),
  );
  const failed = endings.find((ending) => ending.status === 'rejected');
  if (failed) throw failed.reason;
}

function commandOptions(
  build: Build,
  log: string,
  onLine: (line: string) => void = () => {},
  variables: Readonly<Record<string, string>> = {},
): CommandOptions {
  const options = {
    env: { ...build.env, PIP_PROGRESS_BAR: 'off', ...variables },
    log: join(build.layout.logs, log),
    onLine,
  };
  return build.signal === undefined ? options : { ...options, signal: build.signal };
}
