import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PythonInstallation } from '../../src/facts/facts.ts';
import { parsePythonFacts } from '../../src/facts/parse.ts';
import { probeScript } from '../../src/facts/probe.ts';
import { type Installation, install, packagesMissing, secret } from './installation.ts';

const shells = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([name = '']) => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0,
);

let fake: Installation;
/** As it was found once it served. */
let found: PythonInstallation;

/** Also finds applications that other tests start meanwhile: the pattern in the recipe is this one's own. */
function probe(
  shell: readonly string[] = ['sh'],
  settings: Record<string, string> = {},
  recipe: Installation['recipe'] = fake.recipe,
): string {
  const [program = 'sh', ...options] = shell;
  const script = probeScript(recipe, settings, { folders: [`${fake.folder}/not/yet/there`] });
  return execFileSync(program, [...options, '-s'], { input: script, encoding: 'utf8', cwd: '/', stdio: 'pipe' });
}

const facts = (shell?: readonly string[], settings?: Record<string, string>): PythonInstallation =>
  parsePythonFacts(probe(shell, settings), fake.recipe);

async function untilItServes(): Promise<PythonInstallation> {
  for (let attempt = 0; ; attempt += 1) {
    const seen = facts();
    if (Object.values(seen.web.baseline)[0] === 200 || attempt > 20) return seen;
    await new Promise((done) => setTimeout(done, 250));
  }
}

const missing = process.platform === 'linux' ? packagesMissing() : 'the probe reads /proc, which only Linux has';
if (missing) console.warn(`test/facts/probe.test.ts is skipped: ${missing}`);

describe.skipIf(missing)('a running application under supervisor', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    fake = await install();
    found = await untilItServes();
  }, 60_000);
  afterAll(() => fake.stop());

  it.each(shells.map((shell) => [shell.join(' '), shell] as const))('is found by %s', (_, shell) => {
    found = facts(shell);
    expect(found.services).toHaveLength(1);
    expect(found.services[0]).toMatchObject({ role: 'web', manager: 'supervisor', name: 'fake', running: true });
    expect(found.services[0]?.configuration).toBe(`${fake.folder}/supervisord.conf`);
    expect(found.services[0]?.control).toMatch(/\/bin\/supervisorctl$/);
    expect(found.python).toMatchObject({ layout: 'virtualenv', environment: `${fake.folder}/env` });
    expect(found.python.executable).toMatch(new RegExp(`^${fake.folder}/.*env/bin/python$`));
    expect(found.package).toMatchObject({ version: '1.0.0', extras: ['tasks'], stale: false });
    expect(found.account.user).toBe(userInfo().username);
    expect(found.workingDirectory).toBe(fake.folder);
    expect(found.pendingMigrations).toEqual([`${fake.recipe.discover.package}.0001_first`]);
  });

  it('says what it uses, as absolute paths', () => {
    expect(found.settings).toEqual({
      media: `${fake.folder}/me dia`,
      static: `${fake.folder}/static`,
      'site-url': 'https://talks.example.org',
      'config-files': `${fake.folder}/fake.cfg`,
    });
    expect(found.database).toMatchObject({ engine: 'sqlite', name: `${fake.folder}/data/db.sqlite3`, access: 'file' });
    expect(found.sizes[`${fake.folder}/me dia`]).toBeGreaterThanOrEqual(40_960);
    expect(found.room.map(({ path }) => path)).toContain(`${fake.folder}/not/yet/there`);
  });

  it('is asked over http as its proxy would', () => {
    expect(found.web).toEqual({
      address: `http://127.0.0.1:${fake.port}`,
      hostHeader: 'talks.example.org',
      scheme: 'https',
      baseline: { '/login/': 200 },
    });
  });

  it('gets its secrets, we say none of them, and it is left as it was', () => {
    const listing = () => execFileSync('find', [fake.folder, '-printf', '%p %T@ %s\n'], { encoding: 'utf8' });
    const before = listing();
    const said = probe();
    expect(listing()).toBe(before);
    expect(parsePythonFacts(said, fake.recipe).package.version).toBe('1.0.0');
    expect(said).not.toContain('pa ss');
    expect(said).not.toContain('unused');
  });

  it('is told to be older than its files once they are written anew', () => {
    const record = join(found.python.sitePackages, `${fake.recipe.discover.package}-1.0.0.dist-info`, 'RECORD');
    const later = new Date(Date.now() + 10_000);
    utimesSync(record, later, later);
    expect(facts().package.stale).toBe(true);
    utimesSync(record, new Date(0), new Date(0));
    expect(facts().package.stale).toBe(false);
  });

  it.each([
    ['ahead of its code, as a recipe says by exit code 4', 'echo newer >&2; exit 4', 'newer'],
    ['not ahead when nothing is pending', ':', undefined],
  ])('has a database that is %s', (_, pending, ahead) => {
    const recipe = { ...fake.recipe, migrations: { pending, apply: ':', once: false } };
    const read = parsePythonFacts(probe(['sh'], {}, recipe), recipe);
    expect(read.pendingMigrations).toEqual([]);
    expect(read.database.ahead).toBe(ahead);
  });

  it('looks at the Python that the virtualenv is to move to, unless it is there already', () => {
    const executable = `${fake.folder}/newer`;
    writeFileSync(executable, '#!/bin/sh\necho 3.99.1\n', { mode: 0o755 });
    expect(facts(['sh'], { python: executable }).python.successor).toEqual({ executable, version: '3.99.1' });
    expect(facts(['sh'], { python: found.python.executable }).python.successor).toBeUndefined();
    rmSync(executable);
  });

  it('takes settings instead of what is found, and reports leftovers', () => {
    mkdirSync(`${fake.folder}/static.steady-new`);
    const set = facts(['sh'], { media: '/srv/me$(reboot)dia', environment: `${fake.folder}/env` });
    rmSync(`${fake.folder}/static.steady-new`, { recursive: true });
    expect(set.settings.media).toBe('/srv/me$(reboot)dia');
    expect(set.sources['setting.media']).toBe('the setting media');
    expect(set.sources['python.executable']).toBe('the setting environment');
    expect(set.leftovers).toEqual([`${fake.folder}/static.steady-new`]);
  });

  it('explains an application that cannot be asked, without its secrets', () => {
    writeFileSync(`${fake.folder}/broken`, '');
    const said = probe();
    rmSync(`${fake.folder}/broken`);
    expect(() => parsePythonFacts(said, fake.recipe)).toThrow('RuntimeError: cannot work with ***');
    expect(said).not.toContain(secret.slice(0, 5));
  });

  it('is found by what would start it when it is stopped', () => {
    fake.control('stop', 'fake');
    const stopped = facts();
    fake.control('start', 'fake');
    expect(stopped.services[0]).toMatchObject({ name: 'fake', running: false, pid: 0 });
    expect(stopped.python.environment).toBe(`${fake.folder}/env`);
    expect(stopped.web.baseline).toEqual({ '/login/': 0 });
  });

  it('is not confused with a process that only names it', () => {
    const text = `python ${fake.recipe.discover.package}.wsgi`;
    const script = `sh -c ': "$1"; sleep 3' sh '${text}' & sleep 0.2\n${probeScript(fake.recipe, {})}`;
    const said = execFileSync('sh', ['-c', script, text], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(parsePythonFacts(said, fake.recipe).services).toHaveLength(1);
  });

  it('is looked for in every place before it is said not to be there', () => {
    const processes = { web: { match: 'no-such-application-anywhere', optional: false } };
    const recipe = { ...fake.recipe, discover: { ...fake.recipe.discover, processes } };
    const said = execFileSync('sh', ['-s'], { input: probeScript(recipe, {}), encoding: 'utf8' });
    expect(() => parsePythonFacts(said, recipe)).toThrow(
      /processes whose command line matches.*programs in .*supervisord/s,
    );
  });
});

describe.skipIf(missing)('an application behind a unix socket', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    fake = await install('unix');
  }, 60_000);
  afterAll(() => fake.stop());

  it('is asked there', async () => {
    const { web } = await untilItServes();
    expect(web.address).toBe(`unix:${fake.folder}/run.sock`);
    expect(web.baseline).toEqual({ '/login/': 200 });
  });

  it('is asked there without curl, too', () => {
    const folder = join(fake.folder, 'commands');
    mkdirSync(folder);
    execFileSync('sh', ['-c', `ln -sf /usr/sbin/* /usr/bin/* ${folder}; rm -f ${folder}/curl`]);
    // The probe appends the usual folders to the search path: only the HTTP client can be tried like this.
    const script = probeScript(fake.recipe, {}).replace(/^ {2}PATH=\$PATH:.*$/m, '');
    const said = execFileSync('sh', ['-s'], { input: script, encoding: 'utf8', env: { PATH: folder } });
    expect(parsePythonFacts(said, fake.recipe).web.baseline).toEqual({ '/login/': 200 });
  });
});
