/** Workflows run by act (https://github.com/nektos/act), which is a client of ours that we did not write. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { nodeExecutable, searchPath } from '../../../scripts/testing/tools.mjs';
import { outputsOf, summaryOf } from './act-log.ts';
import { project } from './site.ts';

/** Where a program is that `npm test` installs; undefined where it could not be. */
function find(name: string): string | undefined {
  const places = searchPath().split(delimiter);
  return places.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

export const act = find('act');
export const actionlint = find('actionlint');

/** What people write who use it, as README and examples have it. */
export const published = 'OWNER/steady-upgrade@v0';

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
  outputs(step: string): Readonly<Record<string, string>>;
  /** A JSON file of an artifact, as the stand-ins keep them. */
  artifact<T>(name: string, file: string): Promise<T>;
  /** Names of all artifacts. */
  artifacts(): Promise<string[]>;
  remove(): Promise<void>;
}

export interface ActOptions {
  /** The text of the workflow. */
  readonly workflow: string;
  /** Workflows that it calls, by the names of their files. */
  readonly called?: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  /** What starts it, with what GitHub would tell of it; a dispatch without inputs when left out. */
  readonly event?: { readonly name: string; readonly payload: object };
  /** `OWNER/NAME@REF` → the folder that stands for it: nothing is fetched. */
  readonly actions?: Readonly<Record<string, string>>;
  /** Where artifacts are kept, when another run is to find them; else they are gone with this one. */
  readonly artifacts?: string;
  /** Folders of programs that come before all others. */
  readonly path?: readonly string[];
}

/** The files of this action: what a tag holds as far as a runner is concerned. */
const parts = ['action.yml', 'fleet-report', 'dist'];

/** Runs a workflow: in a repository that has this action in it where it says `uses: ./`, else in one with nothing else. */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const folder = await mkdtemp(join(tmpdir(), 'steady-upgrade-act-'));
  const seen = join(folder, 'seen');
  await mkdir(seen);
  const { artifacts = join(folder, 'artifacts') } = options;
  const repository = await makeRepository(folder, options);
  // Never as arguments: every user of a machine can read those. JSON is YAML, and YAML has values of several lines.
  await writeFile(join(folder, 'secrets.yml'), JSON.stringify(options.secrets), { mode: 0o600 });
  await writeFile(join(folder, 'variables.yml'), JSON.stringify({ ...options.variables, SEEN: seen }));
  await writeFile(join(folder, 'event.json'), JSON.stringify(options.event?.payload ?? {}));
  const { code, log } = await start(folder, options, [
    ['directory', repository],
    ['platform', 'ubuntu-latest=-self-hosted'],
    ['secret-file', join(folder, 'secrets.yml')],
    ['var-file', join(folder, 'variables.yml')],
    ['eventpath', join(folder, 'event.json')],
    ['env', `ARTIFACTS=${artifacts}`],
    ...(await standIns(folder, options)),
  ]);
  return {
    code,
    log,
    seen: async (file) => JSON.parse(await readFile(join(seen, file), 'utf8')),
    summary: (step) => summaryOf(log, step),
    outputs: (step) => outputsOf(log, step),
    artifact: async (name, file) => JSON.parse(await readFile(join(artifacts, name, file), 'utf8')),
    artifacts: () => readdir(artifacts),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

type Flag = readonly [name: string, value: string];

/** This action under the name that the examples call it by, and what else cannot be fetched everywhere. */
async function standIns(folder: string, { workflow, called = {}, actions = {} }: ActOptions): Promise<Flag[]> {
  const own: Record<string, string> = {};
  if ([workflow, ...Object.values(called)].some((text) => text.includes(published))) {
    own[published] = join(folder, 'steady-upgrade');
    for (const part of parts) await cp(join(project, part), join(own[published], part), { recursive: true });
  }
  return Object.entries({ ...own, ...actions }).map(([name, place]) => ['local-repository', `${name}=${place}`]);
}

async function makeRepository(folder: string, { workflow, called = {} }: ActOptions): Promise<string> {
  const repository = join(folder, 'talks');
  const workflows = join(repository, '.github', 'workflows');
  await mkdir(workflows, { recursive: true });
  for (const [name, text] of Object.entries({ ...called, 'workflow.yml': workflow })) {
    await writeFile(join(workflows, name), text);
  }
  const here = workflow.includes('uses: ./\n') ? parts : [];
  for (const part of here) await cp(join(project, part), join(repository, part), { recursive: true });
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
async function start(folder: string, { event, path = [] }: ActOptions, flags: readonly Flag[]) {
  const words = flags.flatMap(([name, value]) => [`--${name}`, value]);
  const env = { PATH: [...path, dirname(node), searchPath()].join(delimiter), HOME: folder, LANG: 'C.UTF-8' };
  const child = spawn(act ?? 'act', [event?.name ?? 'workflow_dispatch', '--no-cache-server', ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, log: out + err };
}
