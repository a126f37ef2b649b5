import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { Problem } from '../../src/problem.ts';
import { outputNames } from '../../src/report/outputs.ts';
import { planSchema } from '../../src/report/plan-document.ts';
import { run } from '../../src/run.ts';
import { changed, recorded } from '../facts/recorded.ts';
import { plan } from '../report/endings.ts';
import { type Answers, ConnectionLost, fakeWorld, journal, type Told, upToDate } from './world.ts';

async function told(...given: Parameters<typeof fakeWorld>): Promise<Told> {
  const { world, told: result } = fakeWorld(...given);
  await run(world);
  return result;
}

/** Every ending has its outputs, a summary and a report that says the same. */
function toldWhole(result: Told, status: string, summary: RegExp): void {
  expect(Object.keys(result.outputs)).toEqual(outputNames);
  expect(result.outputs.status).toBe(status);
  expect(result.summary).toMatch(summary);
  expect(JSON.parse(result.report)).toMatchObject({ status });
  expect(result.failed).toBe(status === 'failed' || status === 'rolled-back');
}

const recipe = readFileSync(new URL('../../recipes/pretalx.yml', import.meta.url), 'utf8');
const reading = (text: string) => ({ readFile: () => Promise.resolve(text) });

describe('what cannot be meant is refused before anybody connects', () => {
  it.each<[string, Record<string, string>, RegExp, object?]>([
    ['an application nobody knows', { application: 'wordpress' }, /wordpress/],
    ['a mode that does not exist', { mode: 'reherse' }, /Did you mean `rehearse`/],
    ['a version with shell metacharacters', { version: '2025.1; reboot' }, /2025\.1; reboot/],
    ['settings that are no mapping', { settings: '- a' }, /settings/],
    ['a setting nobody reads', { settings: 'mdeia: /srv' }, /has no setting .*mdeia/],
    ['no host', { host: '' }, /host/],
    ['no host key', { 'known-hosts': '' }, /known-hosts/],
    ['no way to log in', { 'private-key': '' }, /private-key/],
    ['a recipe that is not there', { recipe: 'own.yml' }, /own\.yml cannot be read: ENOENT/],
    ['a recipe that is none', { recipe: 'own.yml' }, /own\.yml:1:1/, reading('- a')],
    [
      'a recipe of another application',
      { recipe: 'own.yml', application: 'shop' },
      /own\.yml is for the application “pretalx”, and the input application says “shop”/,
      reading(recipe),
    ],
    [
      'a recipe whose setting would clobber PATH',
      { recipe: 'own.yml' },
      /PATH, which has a meaning of its own/,
      reading(recipe.replace('    data: DATA_DIR', '    path: X\n    data: DATA_DIR')),
    ],
  ])('%s', async (_, inputs, words, more = {}) => {
    const result = await told(inputs, {}, more);
    toldWhole(result, 'failed', words);
    expect(result.host).toEqual([]);
    expect(result.annotations.map((it) => it.level)).toEqual(['error']);
    expect(result.summary).not.toContain('defect');
  });

  it('several at once are told at once', async () => {
    const result = await told({ application: 'wordpress', port: '0', 'on-failure': 'pray' });
    for (const word of ['wordpress', 'port', 'on-failure']) expect(result.summary).toContain(word);
  });
});

describe('what stands in the way is refused before anything is begun', () => {
  const facts = (changes: Record<string, string>): Answers => ({
    ...upToDate,
    'Looking at what is installed': changed(recorded('pretalx'), changes),
  });

  it.each<[string, Answers, RegExp]>([
    [
      'a host that cannot be examined',
      { ...upToDate, 'Looking at what is installed': '' },
      /did not finish being examined/,
    ],
    [
      'a missing command',
      { ...facts({ 'host.missing': 'flock' }), 'Asking who holds the lock': 'free\n' },
      /lacks commands that the upgrade needs: flock/,
    ],
    ['a problem of the host', { ...upToDate, 'Asking sudo': new Problem({ what: 'No.', next: 'Try.' }) }, /No\./],
  ])('%s', async (_, answers, words) => {
    const result = await told({}, answers);
    toldWhole(result, 'failed', words);
    expect(result.host).not.toContain('Starting the upgrade');
    expect(result.host.at(-1)).toBe('closed');
  });

  it('a lock that another run holds, with who holds it', async () => {
    const start = 'locked\n20261121-090000-aaaa\nhubot, elsewhere\n2026-11-21T09:00:00Z\nmigrate\n';
    const result = await told({}, { ...upToDate, 'Starting the upgrade': start });
    toldWhole(result, 'failed', /under way: run 20261121-090000-aaaa.*hubot.*2026-11-21T09:00:00Z.*migrate/);
    expect(result.summary).toContain('This run changed nothing.');
  });

  it('another run’s work is not taken for leftovers', async () => {
    const lock = 'locked\n20261121-090000-aaaa\nhubot, elsewhere\n2026-11-21T09:00:00Z\ninstall\n';
    const answers = { ...facts({ 'host.missing': 'flock' }), 'Asking who holds the lock': lock };
    toldWhole(await told({}, answers), 'failed', /under way: run 20261121-090000-aaaa.*hubot.*install/);
  });

  it('a job that was cancelled meanwhile', async () => {
    const result = await told({}, upToDate, { cancelled: AbortSignal.abort() });
    toldWhole(result, 'failed', /cancelled before the upgrade began/);
    expect(result.host).not.toContain('Starting the upgrade');
  });
});

describe('a plan', () => {
  it('is shown, with a digest and a document, and begins nothing', async () => {
    const result = await told({ mode: 'plan' }, upToDate);
    toldWhole(result, 'planned', /can be upgraded/);
    expect(result.host).toEqual([
      expect.stringMatching(/^connect /),
      'Asking sudo',
      'Looking at what is installed',
      'Asking pip which release to install',
      'closed',
    ]);
    const document = planSchema.strict().parse(JSON.parse(result.plan));
    expect(document.digest).toBe(result.outputs['plan-digest']);
    expect(document.program).toContain('su_enter "$@"');
    expect(result.outputs.plan).toBe('/tmp/plan.json');
    for (const word of ['What would be done', 'plan-digest', 'Migrations', 'Room', 'The program']) {
      expect(result.summary).toContain(word);
    }
    expect(result.annotations.filter((it) => it.level === 'error')).toEqual([]);
  });

  it('quotes what upstream warns of, and so does the upgrade; what cannot be had is a line of debug alone', async () => {
    const own = reading(recipe.replace('\nwriters:', '\nchangelog: { pretalx: { warnings: [breaking] } }\nwriters:'));
    const said = (fact: string, value: string): Answers => ({
      ...upToDate,
      'Asking pip which release to install': `${upToDate['Asking pip which release to install']}${JSON.stringify({ fact: `${fact}.pretalx`, value })}\n`,
      'Following the run': journal({ status: 'upgraded', serving: 'new' }),
    });
    const text =
      '2025.2.0\n========\n\n* Breaking: <b>sessions</b> end\n::error::x\n\n2024.3.0\n========\n\n* Breaking: old\n';
    const quoted = said('changelog', text);
    const plan = await told({ mode: 'plan', recipe: 'own.yml' }, quoted, own);
    const quotation = '> &#42; Breaking: &#60;b&#62;sessions&#60;/b&#62; end<br>\n> ::error::x\n';
    expect(plan.summary).toContain(quotation.replace('> ::', '> &#58;:'));
    expect(plan.summary).not.toContain('Breaking: old');
    expect(planSchema.strict().parse(JSON.parse(plan.plan)).upstreamWarnings).toEqual([
      expect.objectContaining({ version: '2025.2.0', lines: ['* Breaking: <b>sessions</b> end', '::error::x'] }),
    ]);
    expect([...plan.log, ...plan.debug].join('\n')).not.toContain('::error::');
    const upgraded = await told({ recipe: 'own.yml' }, quoted, own);
    expect(upgraded.outputs.status).toBe('upgraded');
    expect(upgraded.summary).toContain('What upstream warns of');

    const without = await told(
      { mode: 'plan', recipe: 'own.yml' },
      said('no-changelog', 'its wheel has no CHANGES'),
      own,
    );
    expect(without.debug).toEqual(['Changelog of pretalx: its wheel has no CHANGES']);
    expect(without.annotations).toEqual(plan.annotations);
    expect(without.summary).not.toContain('upstream');
    expect(without.outputs['plan-digest']).toBe(plan.outputs['plan-digest']);
  });

  it('that stands is carried out; another one is refused before anything is begun', async () => {
    const digest = (await told({ mode: 'plan' }, upToDate)).outputs['plan-digest'] ?? '';
    const answers = { ...upToDate, 'Following the run': journal({ status: 'upgraded', serving: 'new' }) };
    expect((await told({ 'plan-digest': digest }, answers)).outputs.status).toBe('upgraded');
    const other = await told({ 'plan-digest': digest, 'on-failure': 'stop' }, answers);
    toldWhole(other, 'failed', /not the plan that was approved/);
    expect(other.host).not.toContain('Starting the upgrade');
  });

  it('for a branch is carried out by the commit that the branch was; when it has gone on, that is refused', async () => {
    const git = readFileSync(new URL('../version/recorded/git.jsonl', import.meta.url), 'utf8');
    const answers = { ...upToDate, 'Asking pip which release to install': git };
    const branch = 'git+file:///srv/repo@main#subdirectory=sub';
    const planned = await told({ mode: 'plan', version: branch }, answers);
    const commit = planned.outputs['to-commit'] ?? '';
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(planned.outputs['exact-version']).toBe(`git+file:///srv/repo@${commit}#subdirectory=sub`);
    expect(planned.summary).toContain(`version: '${planned.outputs['exact-version']}'`);

    const approved = {
      version: planned.outputs['exact-version'] ?? '',
      'plan-digest': planned.outputs['plan-digest'] ?? '',
    };
    const following = { 'Following the run': journal({ status: 'upgraded', serving: 'new' }) };
    const upgraded = await told(approved, { ...answers, ...following });
    toldWhole(upgraded, 'upgraded', new RegExp(commit.slice(0, 10)));
    expect(JSON.parse(upgraded.report)).toMatchObject({ toCommit: commit, exactVersion: approved.version });

    const later = { ...answers, 'Asking pip which release to install': git.replaceAll(commit, 'c'.repeat(40)) };
    const other = await told({ ...approved, version: branch }, { ...later, ...following });
    toldWhole(other, 'failed', new RegExp(`it was 2024.3.1.${commit.slice(0, 10)}, and is 2024.3.1.cccccccccc`));
  });

  it('with a database server that is too old fails, and says what to do', async () => {
    const facts = changed(recorded('pretalx'), { 'database.version': '13.22' });
    const answers = { ...upToDate, 'Looking at what is installed': facts, 'Asking who holds the lock': 'free\n' };
    const result = await told({ mode: 'plan' }, answers);
    toldWhole(result, 'failed', /needs PostgreSQL 14 or newer/);
    const upgrade = await told({}, answers);
    toldWhole(upgrade, 'failed', /version: <2025\.2/);
    expect(upgrade.host).not.toContain('Starting the upgrade');
  });

  it('with something in its way fails, so that nobody approves it, and shows all the same', async () => {
    const facts = changed(recorded('pretalx'), { 'host.missing': 'flock' });
    const answers = { ...upToDate, 'Looking at what is installed': facts, 'Asking who holds the lock': 'free\n' };
    const result = await told({ mode: 'plan' }, answers);
    toldWhole(result, 'failed', /lacks commands that the upgrade needs: flock/);
    expect(result.summary).toContain('What would be done');
    expect(JSON.parse(result.report)).toMatchObject({ outcome: 'blocked' });
  });

  it('predicts from a rehearsal’s report, and an upgrade stands beside it', async () => {
    const report = { ...JSON.parse((await told({ mode: 'plan' }, upToDate)).report), status: 'rehearsed' };
    const rehearsed = { ...report, outcome: 'rehearsed', downtime: { seconds: 14 } };
    const inputs = { 'rehearsal-report': 'rehearsal.json' };
    const result = await told({ mode: 'plan', ...inputs }, upToDate, reading(JSON.stringify(rehearsed)));
    expect(result.outputs['predicted-downtime-seconds']).toBe('14');
    expect(result.summary).toMatch(/Users would probably wait 14/);
    const late = await told({ 'max-downtime': '10s', ...inputs }, upToDate, reading(JSON.stringify(rehearsed)));
    toldWhole(late, 'failed', /probably wait 14 s, which is longer than max-downtime allows/);
    expect(late.host).not.toContain('Starting the upgrade');
    const wrong = await told(inputs, upToDate, reading(JSON.stringify(report).replace('"rehearsed"', '"planned"')));
    toldWhole(wrong, 'failed', /it tells a run that ended “planned”, not “rehearsed”/);
    expect(wrong.host).toEqual([]);
  });
});

const planText = JSON.stringify({
  ...{ application: 'pretalx', title: 'pretalx', instance: 'pretalx', host: 'talks', from: '2024.3.1', to: '2025.2.2' },
  ...{ values: {}, steps: [], packages: [{ name: 'pretalx', from: '2024.3.1', to: '2025.2.2' }] },
});
const looked = (since: string) =>
  `run\n20261120-020000-aaaa\n/var/lib/steady-upgrade/pretalx\n0\n0\n${since}\n${planText}\n`;

describe('going back to before a run', () => {
  const answers = (since: string, more: Answers = {}): Answers => ({
    ...upToDate,
    'Looking what going back would lose': looked(since),
    'Starting the way back': 'started\n',
    'Following the run': journal(
      { status: 'rolled-back', serving: 'old' },
      { event: 'undo-started', step: 'restore' },
      { event: 'undo-ended', step: 'restore', result: 'done', code: 0, seconds: 4 },
    ),
    ...more,
  });

  it('is done when nothing was written since', async () => {
    const result = await told({ mode: 'rollback' }, answers('then users=3\nnow users=3\nwritten no'));
    toldWhole(result, 'restored', /was brought back to 2024/);
    expect(result.outputs).toMatchObject({ 'from-version': '2025.2.2', 'to-version': '2024.3.1' });
    expect(result.summary).toContain('Bring back 2024.3.1');
    expect(result.annotations).toEqual([]);
  });

  it('is refused when that loses what users wrote, and says what; confirmed, it is done', async () => {
    const since = 'then users=3 talks=1\nnow users=5 talks=1\nwritten yes';
    const refused = await told({ mode: 'rollback' }, answers(since));
    toldWhole(refused, 'failed', /would lose what was written since the run 20261120-020000-aaaa/);
    expect(refused.summary).toContain('users: 3 → 5');
    expect(refused.summary).toContain('confirm-data-loss');
    expect(refused.host).not.toContain('Starting the way back');
    const confirmed = await told({ mode: 'rollback', 'confirm-data-loss': 'true' }, answers(since));
    toldWhole(confirmed, 'restored', /was brought back/);
  });

  it.each([
    ['there is none', 'none\n', /no run of the instance “pretalx” on this host that ended well/],
    ['its backup is gone', 'refused\nThere is no finished backup of this run\n', /There is no finished backup/],
    ['another run is under way', 'locked\nr\nhubot\nnow\nmigrate\n', /under way: run r.*hubot/],
  ])('is refused when %s', async (_, said, words) => {
    const result = await told({ mode: 'rollback' }, answers('', { 'Looking what going back would lose': said }));
    toldWhole(result, 'failed', words);
  });

  it('that fails says so, and what is left to type', async () => {
    const failed = journal({ status: 'failed', serving: 'unknown' }, { event: 'undo-started', step: 'restore' });
    const result = await told(
      { mode: 'rollback' },
      answers('then a=1\nnow a=1\nwritten no', { 'Following the run': failed }),
    );
    toldWhole(result, 'failed', /output\.log/);
  });
});

describe('backups', () => {
  const manifest = '{"steady-upgrade":1,"version":"2024.3.1","created":"2026-11-20T02:00:09Z"}';
  const folder = '/var/lib/steady-upgrade/pretalx/backups';
  const list = `backup ${folder}/20261120-020000-aaaa 123456 ${manifest}\nbackup ${folder}/20261119-020000-bbbb 99 {}\n`;
  const check = (said: string) => told({ mode: 'backups' }, { ...upToDate, 'Proving a backup again': said });

  it('are listed, and the newest is proven again', async () => {
    const result = await check(`${list}proven ${folder}/20261120-020000-aaaa proven: restored\n`);
    toldWhole(result, 'checked', /has 2 backups\. The one of 2026-11-20T02:00:09Z .*was restored once more/);
    expect(JSON.parse(result.report).backups).toMatchObject([{ holds: true, bytes: 123456 }, { version: 'unknown' }]);
    expect(result.outputs['backup-path']).toBe(`${folder}/20261120-020000-aaaa`);
  });

  it('that do not restore fail the job, loudly', async () => {
    const result = await check(`${list}not-proven ${folder}/20261120-020000-aaaa not proven: its rows are others\n`);
    toldWhole(result, 'failed', /🚨 The backup of pretalx cannot be relied on/);
    expect(result.summary).toContain('its rows are others');
  });

  it('that were pruned are counted', async () => {
    const said = `removed ${folder}/20261101-020000-cccc\n${list}proven ${folder}/20261120-020000-aaaa yes\n`;
    toldWhole(await check(said), 'checked', /1 older one was removed/);
  });

  it.each([
    ['there is none', '', /no finished backup of the instance/],
    [
      'a run is under way',
      `${list}busy ${folder}/20261120-020000-aaaa A run of this instance is under way`,
      /under way/,
    ],
  ])('cannot be looked at when %s', async (_, said, words) => {
    toldWhole(await check(said), 'failed', words);
  });
});

describe('a rehearsal', () => {
  it('that passed says what was measured, and keeps no backup', async () => {
    const fact = (name: string, value: string) => ({ event: 'fact' as const, step: 'backup', name, value });
    const followed = journal(
      { status: 'rehearsed', serving: 'old' },
      fact('downtime-seconds', '12.5'),
      fact('backup-path', '/backups/x'),
      { event: 'rehearsal-proven', step: 'verify' },
    );
    const result = await told({ mode: 'rehearse' }, { ...upToDate, 'Following the run': followed });
    toldWhole(result, 'rehearsed', /was rehearsed, and so was the way back/);
    expect(result.outputs).toMatchObject({ 'downtime-seconds': '12.5', 'backup-path': '' });
    expect(JSON.parse(result.report).databaseBytes).toBeGreaterThan(0);
  });
});

describe('a run that was cut off', () => {
  const found = ['20261121-101500-3f2a', 'cut-off', '/var/lib/steady-upgrade/pretalx', JSON.stringify(plan)].join('\n');
  const rolledBack = journal({ status: 'rolled-back', serving: 'old' });

  it('is ended first, and then the upgrade begins anew', async () => {
    const result = await told(
      {},
      {
        ...upToDate,
        'Starting the upgrade': ['unfinished\n', 'started\n'],
        'Looking for a run to go on with': found,
        'Having the run taken up': 'taken-up\n',
        'Following the run': [rolledBack, journal({ status: 'upgraded', serving: 'new' })],
      },
    );
    toldWhole(result, 'upgraded', /2025\.2\.2/);
    expect(result.host.filter((it) => it === 'Having the run taken up' || it === 'Starting the upgrade')).toEqual([
      'Starting the upgrade',
      'Having the run taken up',
      'Starting the upgrade',
    ]);
  });
});

describe('a connection that is lost', () => {
  it('before the start has cost nothing', async () => {
    const lost = new ConnectionLost('The connection to talks was lost.');
    const result = await told({}, { ...upToDate, 'Asking pip which release to install': lost });
    toldWhole(result, 'failed', /connection to talks was lost/);
    expect(result.summary).toContain('had not begun: nothing was changed');
    expect(result.debug).toEqual([]);
  });

  it('at the start leaves open whether it began, and says how to find out', async () => {
    const lost = new ConnectionLost('The connection to talks was lost.');
    const result = await told({}, { ...upToDate, 'Starting the upgrade': lost });
    toldWhole(result, 'failed', /not known whether the upgrade began/);
    expect(result.summary).toContain('/var/lib/steady-upgrade/pretalx/runs/20261121-101500-3f2a/status');
  });
});

test('the same version, running and migrated, is left alone', async () => {
  const answer = readFileSync(new URL('../version/recorded/unchanged.jsonl', import.meta.url), 'utf8');
  const result = await told({ version: '2024.3.1' }, { ...upToDate, 'Asking pip which release to install': answer });
  toldWhole(result, 'unchanged', /2024\.3\.1/);
  expect(result.host).toEqual([
    'connect deploy@talks.example.org',
    'Asking sudo',
    'Looking at what is installed',
    'Asking pip which release to install',
    'closed',
  ]);
});

describe('a run that was started', () => {
  const following = (text: string): Answers => ({ ...upToDate, 'Following the run': text });

  it.each<[Parameters<typeof journal>, string, RegExp]>([
    [[{ event: 'run-ended', status: 'upgraded', serving: 'new' }], 'upgraded', /2025\.2\.2/],
    [
      [
        { event: 'run-ended', status: 'rolled-back', serving: 'old' },
        { event: 'reason', step: 'migrate', text: 'The migrations failed.' },
      ],
      'rolled-back',
      /Migrate the database: The migrations failed\..*2024\.3\.1 serves again/s,
    ],
    [
      [
        { event: 'run-ended', status: 'failed', serving: 'untouched' },
        { event: 'reason', step: 'install', text: 'The step ended with exit code 1.' },
      ],
      'failed',
      /Install the new version into the copy: The step ended with exit code 1\..*Nothing was changed/s,
    ],
    [[{ event: 'run-ended', status: 'failed', serving: 'unknown' }], 'failed', /program\.sh --way-back/],
    [[{ event: 'run-ended', status: 'failed', serving: 'new' }], 'failed', /program\.sh --restore/],
  ])('ends as its journal says: %j', async (ended, status, words) => {
    const result = await told({}, following(journal(...ended)));
    toldWhole(result, status, words);
    expect(result.outputs).toMatchObject({ 'run-id': '20261121-101500-3f2a', 'from-version': '2024.3.1' });
    expect(result.host.at(-1)).toBe('closed');
  });

  it('goes on when following it is a defect of ours: nobody says that nothing was begun', async () => {
    const result = await told({}, { ...upToDate, 'Following the run': new TypeError('x is not a function') });
    toldWhole(result, 'failed', /could not be followed any longer: x is not a function/);
    expect(result.summary).toContain('goes on by itself on the host');
    expect(result.summary).not.toContain('nothing was changed');
  });
});

describe('a defect of ours', () => {
  it('is told as one; its stack is for the debug log alone', async () => {
    const broken = () => {
      throw new TypeError('Cannot read properties of undefined');
    };
    const result = await told({}, {}, { connect: broken });
    toldWhole(result, 'failed', /Steady Upgrade itself failed: Cannot read properties of undefined/);
    expect(result.summary).toContain('This is a defect');
    expect(result.summary).not.toContain('run.test.ts');
    expect(result.debug.join('\n')).toContain('run.test.ts');
    expect(result.annotations.map((it) => it.message).join()).not.toContain('run.test.ts');
  });

  it('on the host closes the connection all the same', async () => {
    const result = await told({}, { 'Asking sudo': new TypeError('boom') });
    toldWhole(result, 'failed', /itself failed: boom/);
    expect(result.host.at(-1)).toBe('closed');
  });
});

test('secrets are hidden before anything else happens, and are in nothing that is told', async () => {
  const secret = 'correct horse battery staple';
  const result = await told({ password: secret, application: `x ${secret}` });
  expect(result.secrets).toContain(secret);
  expect(JSON.stringify({ ...result, secrets: [] })).not.toContain(secret);
});
