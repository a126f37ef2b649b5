/** Many small shops, each behind an SSH host of its own on loopback, and examples/fleet.yml on all of them. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseDocument } from 'yaml';
import { moveVirtualenv } from '../../demo/cache.ts';
import { execute } from '../../demo/command.ts';
import { siteEnvironment } from '../../demo/environment.ts';
import { type Layout, layoutOf, supervisorConfig } from '../../demo/layout.ts';
import { instanceOf, stateFolder } from '../../demo/machine.ts';
import { freePort } from '../../demo/port.ts';
import { endProcessesOf } from '../../demo/processes.ts';
import { findPython, makeVirtualenv } from '../../demo/python.ts';
import { Supervisor } from '../../demo/supervisor.ts';
import { type Door, openDoor } from '../../demo/upgrade.ts';
import { type ActOptions, type ActRun, published, runAct } from './act.ts';
import { exampleText, fetched } from './example.ts';
import { project } from './site.ts';

const sources = join(import.meta.dirname, 'shop');
const database = 'db.sqlite3';

export interface Shop {
  /** What the fleet calls it: its environment, its artifact. */
  readonly name: string;
  readonly layout: Layout;
  readonly environment: Readonly<Record<string, string>>;
  readonly program: string;
  readonly url: string;
  readonly door: Door;
  /** What it says on its front page. */
  front(): Promise<string>;
  /** Takes an order down, and returns the codes of all that there are. */
  order(code: string): Promise<string[]>;
}

export interface Fleet {
  readonly shops: readonly Shop[];
  /**
   * Runs examples/fleet.yml, with these as canary and others. `told`: the run in which its job *report* was. Where a
   * called workflow has failed act runs no job behind it, whatever its condition: then that job is run by itself.
   */
  upgrade(canary: string, others: readonly string[]): Promise<{ readonly run: ActRun; readonly told: ActRun }>;
  close(): Promise<void>;
}

/** Installs a shop for each name in its version 1.0, serves it, opens it to SSH, and has 2.0 ready where its pip looks. */
export async function openFleet(names: readonly string[]): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'steady-fleet-'));
  const shops: Shop[] = [];
  const homeOf = (name: string) => join(folder, `${basename(folder)}-${name}`);
  const close = async () => {
    await Promise.all(shops.map(({ door }) => door.host.close()));
    await Promise.all(names.map((name) => endProcessesOf(homeOf(name))));
    for (const path of [...names.map((name) => stateFolder(homeOf(name))), folder]) {
      await rm(path, { recursive: true, force: true });
    }
  };
  try {
    const pattern = await buildPattern(folder);
    for (const name of names) shops.push(await openShop(name, homeOf(name), pattern));
    await Promise.all(shops.map(served));
    const recipe = await smallestRecipe(folder);
    const upgrade = async (canary: string, others: readonly string[]) => {
      const options = fleetOptions(shops, recipe, canary, others);
      const artifacts = await mkdtemp(join(folder, 'artifacts-'));
      const run = await runAct({ ...options, artifacts });
      const told =
        run.code === 0 ? run : await runAct({ ...options, workflow: onlyReport(options.workflow), artifacts });
      // All that is looked at later was read into memory, or lies in `artifacts`.
      for (const one of [run, told]) await one.remove();
      return { run, told };
    };
    return { shops, upgrade, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What all shops are copies of: a virtualenv, a database, the tools that serve them, and a folder for their pip. */
interface Pattern {
  readonly layout: Layout;
  readonly wheels: string;
}

async function buildPattern(folder: string): Promise<Pattern> {
  const layout = layoutOf(join(folder, 'pattern'));
  const wheels = join(folder, 'wheels');
  await mkdir(layout.root, { recursive: true });
  await mkdir(wheels);
  const python = await findPython();
  const pip = (venv: string, ...words: string[]) => execute(join(venv, 'bin', 'python'), ['-m', 'pip', ...words]);
  await makeVirtualenv(python, layout.tools, join(folder, 'scratch-tools'), {});
  await pip(layout.tools, 'install', '--quiet', 'supervisor', 'setuptools<81');
  await makeVirtualenv(python, layout.venv, join(folder, 'scratch'), {});
  await pip(layout.venv, 'download', '--quiet', '--dest', wheels, 'django<6', 'gunicorn');
  await execute(layout.python, [join(sources, 'wheel.py'), '1.0', wheels]);
  await pip(layout.venv, 'install', '--quiet', '--no-index', '--find-links', wheels, 'shop==1.0', 'gunicorn');
  await execute(layout.python, [join(sources, 'wheel.py'), '2.0', wheels, '0002_unique.py']);
  const env = { ...(process.env as Record<string, string>), DJANGO_SETTINGS_MODULE: 'shop.settings' };
  await execute(layout.python, ['-m', 'django', 'migrate', '--no-input'], { cwd: layout.root, env });
  return { layout, wheels };
}

async function openShop(name: string, home: string, pattern: Pattern): Promise<Shop> {
  const layout = { ...layoutOf(home), tools: pattern.layout.tools };
  const environment = {
    ...siteEnvironment(home),
    DJANGO_SETTINGS_MODULE: 'shop.settings',
    // Of all that its administrator could install there is one place: nothing is fetched while the fleet is upgraded.
    ...{ PIP_NO_INDEX: '1', PIP_FIND_LINKS: pattern.wheels, PIP_CONFIG_FILE: '/dev/null' },
  };
  await mkdir(layout.logs, { recursive: true });
  await execute('cp', ['-a', pattern.layout.root, layout.root]);
  await moveVirtualenv(layout.venv, pattern.layout.home, home);
  const program = basename(home).toLowerCase();
  const address = `127.0.0.1:${await freePort()}`;
  await writeFile(layout.supervisorConfig, supervisorConfig(layout, program, `shop.wsgi --bind ${address}`));
  new Supervisor(layout, environment);
  const door = await openDoor({ layout, environment });
  const url = `http://${address}/`;
  const front = () => fetch(url).then((answer) => answer.text());
  return { name, layout, environment, program, url, door, front, order: (code) => order(layout, code) };
}

async function order(layout: Layout, code: string): Promise<string[]> {
  const sql = `
import sqlite3, sys
shop = sqlite3.connect(${JSON.stringify(join(layout.root, database))})
shop.execute("INSERT INTO shop_order (code) VALUES (?)", sys.argv[1:])
shop.commit()
print(*[code for (code,) in shop.execute("SELECT code FROM shop_order ORDER BY id")], sep="\\n")`;
  return (await execute(layout.python, ['-c', sql, code])).trim().split('\n');
}

/** Waits until it serves, and supervisor no longer waits whether it will stay up. */
async function served({ layout, environment, program, url }: Shop): Promise<void> {
  const control = join(layout.tools, 'bin', 'supervisorctl');
  for (let waited = 0; waited < 300; waited += 1) {
    const answers = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    const words = ['-c', layout.supervisorConfig, 'status', program];
    if (answers && (await execute(control, words, { env: environment }).catch(() => '')).includes(' RUNNING ')) return;
    await wait(200);
  }
  throw new Error(`${url} does not answer; its logs: ${layout.logs}`);
}

/** The one that docs/recipes.md has people begin with, as it stands there. */
async function smallestRecipe(folder: string): Promise<string> {
  const page = await readFile(join(project, 'docs', 'recipes.md'), 'utf8');
  const [, recipe = ''] = /```yaml\n(# yaml-language-server[^\n]*\napplication: shop\n[\s\S]*?)```/.exec(page) ?? [];
  const file = join(folder, 'shop.yml');
  await writeFile(file, recipe);
  return file;
}

function fleetOptions(
  shops: readonly Shop[],
  recipe: string,
  canary: string,
  others: readonly string[],
): Omit<ActOptions, 'artifacts'> {
  const secrets = shops.map(({ name, door }) => [name, door.inputs['private-key'] ?? '']);
  return {
    workflow: exampleText('fleet').replaceAll('application: pretalx', 'application: shop'),
    called: { 'upgrade-one.yml': filledIn(recipe) },
    event: {
      name: 'workflow_dispatch',
      payload: { inputs: { version: 'latest', canary, others: JSON.stringify(others) } },
    },
    secrets: { KEYS: JSON.stringify(Object.fromEntries(secrets)) },
    variables: {
      ENVIRONMENTS: JSON.stringify(Object.fromEntries(shops.map((shop) => [shop.name, variablesOf(shop)]))),
    },
    actions: { ...fetched('fleet'), ...fetched('upgrade-one') },
  };
}

function onlyReport(text: string): string {
  const workflow = parseDocument(text);
  for (const job of ['canary', 'others']) workflow.deleteIn(['jobs', job]);
  workflow.deleteIn(['jobs', 'report', 'needs']);
  return workflow.toString({ lineWidth: 0 });
}

/** What differs from host to host here, where all of them have one address and one login. */
function variablesOf({ layout, program, door }: Shop): Record<string, string> {
  const { host = '', port = '', user = '', 'known-hosts': known = '' } = door.inputs;
  return {
    ...{ host, port, user, 'known-hosts': known, instance: instanceOf(layout.home) },
    ...{ 'backup-directory': join(layout.home, 'backups'), settings: `web-service: ${program}` },
  };
}

/** examples/upgrade-one.yml with what it would take from the host's environment, which act does not have. */
function filledIn(recipe: string): string {
  const workflow = parseDocument(exampleText('upgrade-one'));
  const step = (workflow.toJS() as { jobs: { upgrade: { steps: { uses?: string }[] } } }).jobs.upgrade.steps;
  const index = step.findIndex(({ uses }) => uses === published);
  const give = (input: string, value: string) =>
    workflow.setIn(['jobs', 'upgrade', 'steps', index, 'with', input], value);
  for (const input of ['host', 'port', 'user', 'known-hosts', 'instance', 'backup-directory', 'settings']) {
    give(input, `\${{ fromJSON(vars.ENVIRONMENTS)[inputs.host]['${input}'] }}`);
  }
  give('private-key', '${{ fromJSON(secrets.KEYS)[inputs.host] }}');
  give('recipe', recipe);
  return workflow.toString({ lineWidth: 0 });
}
