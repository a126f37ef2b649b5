/** Workflows run by act (https://github.com/nektos/act), which is a client of ours that we did not write. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { nodeExecutable, searchPath } from '../../../scripts/testing/tools.mjs';
import { project } from './site.ts';

/** Where a program is that `npm test` installs; undefined where it could not be. */
function find(name: string): string | undefined {
  const places = searchPath().split(delimiter);
  return places.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

export const act = find('act');
export const actionlint = find('actionlint');

/** The Node that action.yml names, where it could be installed: act uses whichever is first on the PATH. */
const node = [nodeExecutable(24), process.execPath].find((file) => existsSync(file)) ?? process.execPath;

export interface ActRun {
  readonly code: number | null;
  /** All that act showed. */
  readonly log: string;
  /** A file that a step left in the folder SEEN. */
  seen<T>(file: string): Promise<T>;
  /** The job summary of a step: what it wrote to GITHUB_STEP_SUMMARY, as act took it over. */
  summary(step: string): string;
  remove(): Promise<void>;
}

export interface ActOptions {
  readonly workflow: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** Runs a workflow of test/e2e/embedded/workflows in a repository that has this action in it, and nothing else. */
export async function runAct({ workflow, secrets, variables }: ActOptions): Promise<ActRun> {
  const folder = await mkdtemp(join(tmpdir(), 'steady-upgrade-act-'));
  const seen = join(folder, 'seen');
  await mkdir(seen);
  const repository = await makeRepository(folder, workflow);
  // Never as arguments: every user of a machine can read those. JSON is YAML, and YAML has values of several lines.
  await writeFile(join(folder, 'secrets.yml'), JSON.stringify(secrets), { mode: 0o600 });
  await writeFile(join(folder, 'variables.yml'), JSON.stringify({ ...variables, SEEN: seen }));
  const { code, log } = await start(folder, {
    directory: repository,
    platform: 'ubuntu-latest=-self-hosted',
    'secret-file': join(folder, 'secrets.yml'),
    'var-file': join(folder, 'variables.yml'),
  });
  return {
    code,
    log,
    seen: async (file) => JSON.parse(await readFile(join(seen, file), 'utf8')),
    summary: (step) => summaryOf(log, step),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function makeRepository(folder: string, workflow: string): Promise<string> {
  const repository = join(folder, 'talks');
  const workflows = join(repository, '.github', 'workflows');
  await mkdir(workflows, { recursive: true });
  await cp(join(import.meta.dirname, 'workflows', workflow), join(workflows, workflow));
  for (const part of ['action.yml', 'dist']) await cp(join(project, part), join(repository, part), { recursive: true });
  const who = ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.org'];
  const git = (words: string) =>
    execFileSync('git', ['-C', repository, ...who, ...words.split(' ')], { stdio: 'pipe' });
  git('init --quiet --initial-branch=main');
  git('remote add origin https://github.com/octocat/talks.git');
  git('add .');
  git('commit --quiet --no-gpg-sign --message=Upgrades');
  return repository;
}

/** In a home of its own: nobody's .actrc, .secrets or cache is used, and nothing is left behind. */
async function start(folder: string, options: Readonly<Record<string, string>>) {
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const env = { PATH: [dirname(node), searchPath()].join(delimiter), HOME: folder, LANG: 'C.UTF-8' };
  const child = spawn(act ?? 'act', ['workflow_dispatch', '--no-cache-server', ...flags], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, log: out + err };
}

/** act reads the summary file behind each step, as GitHub does, and shows what is in it. */
function summaryOf(log: string, step: string): string {
  const [, shown = ''] = log.split(`⭐ Run Main ${step}\n`);
  const [own = ''] = shown.split('⭐ Run ');
  return /Summary - (.*?)\n\[Upgrade\//s.exec(own)?.[1] ?? '';
}
