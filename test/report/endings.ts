import type { JournalEvent } from '../../src/journal/events.ts';
import { applyEvent, emptyRecord, type RunRecord } from '../../src/journal/record.ts';
import type { Phase, Plan } from '../../src/plan/types.ts';
import type { Ending } from '../../src/report/report.ts';

/** Endings as a pretalx upgrade has them, with the durations that were measured on a real host. */

const host = 'deploy@eu.pycon.example:22';
const runDirectory = '/var/lib/steady-upgrade/pretalx/runs/20261121-031504-7c1e';
const up = 86_400;

type Planned = readonly [id: string, name: string, phase: Phase];
export const planned: readonly Planned[] = [
  ['preflight', 'Look whether everything is as the plan expects', 'preflight'],
  ['python-prepare', 'Install 2025.2.2 into a new virtualenv beside the running one', 'prepare'],
  ['static-beside', 'Rebuild static files and languages beside the running ones', 'prepare'],
  ['pending-migrations', 'Look which migrations are pending', 'prepare'],
  ['backup-rehearse', 'Rehearse the backup and restore it', 'prepare'],
  ['services-stop', 'Stop worker and web', 'stop'],
  ['backup', 'Back up the database, files and packages', 'backup'],
  ['migrate', 'Run the migrations', 'migrate'],
  ['cut-over', 'Switch to the new virtualenv and static files', 'upgrade'],
  ['regenerate-css', 'Regenerate the CSS of events', 'static'],
  ['services-start', 'Start web and worker', 'start'],
  ['verify', 'Prove that 2025.2.2 serves', 'verify'],
  ['cleanup', 'Remove what is not needed any more', 'cleanup'],
];

const undone = new Set(['python-prepare', 'backup-rehearse', 'services-stop', 'migrate', 'cut-over', 'services-start']);

export const plan: Plan = {
  application: 'pretalx',
  title: 'pretalx',
  instance: 'pretalx',
  host,
  from: '2024.3.1',
  to: '2025.2.2',
  writers: 'stopped',
  onFailure: 'rollback',
  checklist: [],
  databaseBytes: 5_000_000,
  values: { DB_PASSWORD_FILE: 'never-in-a-report' },
  steps: planned.map(([id, name, phase]) => ({
    id,
    name,
    phase,
    as: ['python-prepare', 'static-beside', 'regenerate-css'].includes(id) ? 'pretalx' : 'program',
    run: 'secret-shell-text',
    ...(undone.has(id) && { undo: 'secret-shell-text' }),
    timeoutSeconds: 600,
  })),
  packages: [
    { name: 'pretalx', from: '2024.3.1', to: '2025.2.2' },
    { name: 'celery', from: '5.4.0', to: '5.5.3' },
    { name: 'django', from: '4.2.16', to: '5.2.8' },
    { name: 'django-hierarkey', from: '1.2.0', to: '2.0.1' },
    { name: 'djangorestframework', from: '3.15.2', to: '3.16.1' },
    { name: 'django-scopes', from: '2.0.0' },
    { name: 'zxcvbn', to: '4.5.0' },
    { name: 'psycopg', from: '3.2.3', to: '3.2.12' },
    { name: 'reportlab', from: '4.2.5', to: '4.4.4' },
    { name: 'urlman', from: '2.0.2', to: '2.1.0' },
  ],
  releaseNotes: [
    { version: '2025.1.0', url: 'https://docs.pretalx.org/changelog/v2025.1.0/' },
    { version: '2025.2.0', url: 'https://docs.pretalx.org/changelog/v2025.2.0/' },
    { version: '2025.2.2', url: 'https://docs.pretalx.org/changelog/v2025.2.2/' },
  ],
  notices: ['pretalx 2026.2.0 is newer, but needs Python 3.13; this host has Python 3.11.2.'],
};

type Loose = { event: JournalEvent['event'] } & Record<string, unknown>;

/** Events with a clock: each entry is [seconds since the start, event]. */
export function journal(entries: readonly (readonly [number, Loose])[]): JournalEvent[] {
  const begin = Date.UTC(2026, 10, 21, 3, 15, 4);
  return entries.map(
    ([seconds, event]) =>
      ({
        at: `${new Date(begin + seconds * 1000).toISOString().slice(0, 19)}Z`,
        up: up + seconds,
        offset: 0,
        ...event,
      }) as never,
  );
}

export function recordOf(events: readonly JournalEvent[]): RunRecord {
  return events.reduce((record, event) => applyEvent(record, event, up), emptyRecord('20261121-031504-7c1e'));
}

const step = (start: number, id: string, seconds: number, result = 'done', code = 0): [number, Loose][] => [
  [start, { event: 'step-started', step: id }],
  [start + seconds, { event: 'step-ended', step: id, result, code, seconds }],
];
const undo = (start: number, id: string, seconds: number, result = 'done', code = 0): [number, Loose][] => [
  [start, { event: 'undo-started', step: id }],
  [start + seconds, { event: 'undo-ended', step: id, result, code, seconds }],
];
const fact = (at: number, id: string, name: string, value: string): [number, Loose] => [
  at,
  { event: 'fact', step: id, name, value },
];

const rows =
  'event_event=14 event_organiser=3 person_user=1893 submission_submission=742 submission_review=2210 schedule_talkslot=611';
const started: [number, Loose] = [
  0,
  {
    event: 'run-started',
    run: '20261121-031504-7c1e',
    pid: 4711,
    by: 'https://github.com/pycon/ops/actions/runs/1234567',
  },
];
const prepared: [number, Loose][] = [
  started,
  ...step(0.1, 'preflight', 0.8),
  ...step(1, 'python-prepare', 34.2),
  ...step(35.3, 'static-beside', 93.4),
  ...step(128.8, 'pending-migrations', 2.4),
  fact(131, 'pending-migrations', 'pending-migrations', '24'),
  ...step(131.3, 'backup-rehearse', 11.6),
];
const stopped: [number, Loose][] = [
  ...prepared,
  ...step(143, 'services-stop', 1.8),
  ...step(144.9, 'backup', 3.1),
  fact(147.9, 'backup', 'backup-path', '/var/lib/steady-upgrade/pretalx/backups/20261121-031504-7c1e'),
  fact(147.9, 'backup', 'backup-bytes', '58402816'),
  fact(147.9, 'backup', 'backup-seconds', '3.1'),
  fact(
    147.9,
    'backup',
    'backup-verified',
    'restored whole into a scratch database; every table has as many rows as the original',
  ),
  fact(147.9, 'backup', 'rows-before', rows),
];

const backup = {
  path: '/var/lib/steady-upgrade/pretalx/backups/20261121-031504-7c1e',
  bytes: 58_402_816,
  covers: [
    'database pretalx (PostgreSQL 15)',
    'media in /var/pretalx/data/media',
    'secret in /var/pretalx/data/.secret',
    'package versions',
  ],
  restore: [
    'systemctl stop pretalx-worker pretalx-web',
    'runuser -u postgres -- dropdb --force pretalx',
    'runuser -u postgres -- createdb -O pretalx pretalx',
    'runuser -u postgres -- pg_restore --exit-on-error --single-transaction -d pretalx < /var/lib/steady-upgrade/pretalx/backups/20261121-031504-7c1e/database.dump',
    'systemctl start pretalx-web pretalx-worker',
  ],
};

const common = {
  application: 'pretalx',
  host,
  from: '2024.3.1',
  to: '2025.2.2',
  notices: [],
  plan,
  runDirectory,
} as const;

export const upgraded: Ending = {
  ...common,
  status: 'upgraded',
  durationSeconds: 172.4,
  backup,
  record: recordOf(
    journal([
      ...stopped,
      ...step(148.1, 'migrate', 6.1),
      ...step(154.3, 'cut-over', 0.2),
      ...step(154.6, 'regenerate-css', 0, 'skipped'),
      ...step(154.7, 'services-start', 0.6),
      ...step(155.4, 'verify', 8.3),
      fact(163, 'verify', 'downtime-seconds', '15.9'),
      fact(163, 'verify', 'downtime-start-up', String(up + 143.4)),
      fact(163, 'verify', 'downtime-end-up', String(up + 159.3)),
      fact(163, 'verify', 'version-served', '2025.2.2'),
      fact(163, 'verify', 'version-reported', '2025.2.2'),
      fact(163, 'verify', 'rows-after', rows),
      ...step(163.8, 'cleanup', 1.1),
      [
        164.9,
        { event: 'warning', step: 'cleanup', text: 'The backup of 2026-08-02 was removed: 3 are kept (keep-backups).' },
      ],
      [165, { event: 'run-ended', status: 'upgraded', serving: 'new', seconds: 165 }],
    ]),
  ),
};

const commits = { from: '1a2b3c4d5e'.repeat(4), to: '8f7e6d5c4b'.repeat(4) };
const source = `git+https://github.com/pretalx/pretalx.git@${commits.to}#subdirectory=src`;
const development = { from: '2025.3.0.dev0', to: '2025.3.0.dev0', commits, source };

/** From one commit to another of the same version. */
export const fromGit: Ending = {
  ...upgraded,
  ...development,
  plan: { ...plan, ...development },
  record: {
    ...(upgraded.record as RunRecord),
    facts: { ...upgraded.record?.facts, 'version-served': '2025.3.0.dev0', 'commit-served': commits.to },
  },
};

export const unchanged: Ending = {
  application: 'pretalx',
  host,
  from: '2025.2.2',
  to: '2025.2.2',
  status: 'unchanged',
  notices: ['pretalx 2026.2.0 is newer, but needs Python 3.13; this host has Python 3.11.2.'],
  durationSeconds: 2.1,
};

const migrationFailed: [number, Loose][] = [
  ...stopped,
  [148.1, { event: 'step-started', step: 'migrate' }],
  [152.7, { event: 'reason', step: 'migrate', text: 'The migrations failed: the last lines above say why.' }],
  [152.8, { event: 'step-ended', step: 'migrate', result: 'failed', code: 1, seconds: 4.7 }],
  [
    152.8,
    { event: 'way-back-started', step: 'migrate', reason: 'The migrations failed: the last lines above say why.' },
  ],
];
const migrationLines = [
  '  Applying schedule.0020_alter_talkslot... OK',
  '  Applying submission.0078_question_identifier...Traceback (most recent call last):',
  '  File "/var/pretalx/venv/lib/python3.11/site-packages/django/db/backends/utils.py", line 105, in _execute',
  '    return self.cursor.execute(sql, params)',
  'django.db.utils.IntegrityError: could not create unique index "submission_question_event_id_identifier_uniq"',
  'DETAIL:  Key (event_id, identifier)=(7, TSHIRT) is duplicated.',
];

export const rolledBack: Ending = {
  ...common,
  status: 'rolled-back',
  durationSeconds: 173.9,
  backup,
  lastLines: migrationLines,
  record: recordOf(
    journal([
      ...migrationFailed,
      ...undo(152.9, 'migrate', 4.3),
      ...undo(157.3, 'services-stop', 3.9),
      ...undo(161.3, 'static-beside', 0.9),
      ...undo(162.3, 'python-prepare', 1.2),
      fact(163, 'python-prepare', 'downtime-seconds', '17.6'),
      fact(163, 'python-prepare', 'downtime-start-up', String(up + 143.4)),
      fact(163, 'python-prepare', 'downtime-end-up', String(up + 161)),
      fact(163, 'python-prepare', 'version-served', '2024.3.1'),
      fact(163, 'python-prepare', 'rows-after', rows),
      [163.6, { event: 'run-ended', status: 'rolled-back', serving: 'old', seconds: 163.6 }],
    ]),
  ),
  problem: {
    what: 'The step “Run the migrations” failed with exit code 1.',
    host,
    state: '2024.3.1 serves again, with every row it had when it was stopped.',
    next: [
      'The cause is in the data or in the release, so another try would end the same way. See all of the output:',
      `  ssh deploy@eu.pycon.example less ${runDirectory}/output.log`,
      'Then run the workflow again, with `version: 2025.1.0` if you want to go one release at a time.',
    ].join('\n'),
  },
};

export const wayBackFailed: Ending = {
  ...common,
  status: 'failed',
  durationSeconds: 181.2,
  backup,
  lastLines: [
    'pg_restore: error: could not execute query: ERROR:  could not extend file "base/16391/16544": No space left on device',
    'HINT:  Check free disk space.',
  ],
  record: recordOf(
    journal([
      ...migrationFailed,
      [152.9, { event: 'undo-started', step: 'migrate' }],
      [158.4, { event: 'undo-ended', step: 'migrate', result: 'failed', code: 1, seconds: 5.5 }],
      ...undo(158.5, 'services-stop', 7.9, 'failed', 1),
      ...undo(166.5, 'python-prepare', 1.2),
      [168, { event: 'run-ended', status: 'failed', serving: 'unknown', seconds: 168 }],
    ]),
  ),
  problem: {
    what: 'The migrations failed, and then the backup could not be restored: no space left on the device of /var/lib/postgresql.',
    host,
    state: 'pretalx is stopped. The database is empty. The backup is complete and untouched.',
    next: [
      'Make room on the disk of the database, then bring the backup back with the commands below:',
      '  ssh deploy@eu.pycon.example',
      '  df -h /var/lib/postgresql',
    ].join('\n'),
  },
};

export const wrongHostKey: Ending = {
  application: 'pretalx',
  host,
  status: 'failed',
  notices: [],
  durationSeconds: 0.4,
  problem: {
    what: 'The host showed another key than the one that was pinned: ssh-ed25519 SHA256:Wq0s2mEr4xHkQ8t5rT9oZJ2ZfYv0b2m1f3xw7bq4Jc8.',
    host,
    state: 'Nothing was sent to the host, not even the name of the account.',
    next: [
      'Somebody may be in between, or the host was installed anew. Ask the host itself, on its console:',
      '  ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
      'If it is the key above, put this line into the input `known-hosts`:',
      '  eu.pycon.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb1Vt0yq9oJqS3k0hJt1mP7n3e5Zb8c2x4Q6r8s0u2w',
    ].join('\n'),
  },
};

export const noRoom: Ending = {
  application: 'pretalx',
  host,
  from: '2024.3.1',
  to: '2025.2.2',
  status: 'failed',
  notices: ['pretalx 2026.2.0 is newer, but needs Python 3.13; this host has Python 3.11.2.'],
  durationSeconds: 6.2,
  problem: {
    what: '/var has 0.6 GB free, and the upgrade needs 1.4 GB there: 0.5 GB for the new virtualenv, 0.2 GB for static files, 0.3 GB for the backup and 0.4 GB for restoring it once.',
    host,
    state: 'Nothing was changed on the host; 2024.3.1 serves as before.',
    next: [
      'See what takes the room:',
      '  sudo du -xh --max-depth=2 /var | sort -h | tail -n 20',
      'Or put backups on another disk with the input `backup-directory`.',
    ].join('\n'),
  },
};

export const outOfSight: Ending = {
  ...common,
  status: 'failed',
  durationSeconds: 151.7,
  record: recordOf(journal([...stopped, [148.1, { event: 'step-started', step: 'migrate' }]])),
  problem: {
    what: 'The connection was lost and could not be made again within 2 min.',
    host,
    state: 'The host was running “Run the migrations” when last seen, and goes on by itself.',
    next: `See how it ended:\n  ssh deploy@eu.pycon.example tail -n 3 ${runDirectory}/journal.jsonl`,
  },
};

/** What an upgrade would do, shown to whoever approves. */
export const approvable: Ending = {
  status: 'planned',
  application: 'pretalx',
  host,
  from: plan.from,
  to: plan.to,
  plan,
  notices: plan.notices,
  durationSeconds: 11.2,
  preview: {
    account: 'root',
    digest: '1:2024.3.1:2025.2.2:7d0c6a1f9b3e4d5c8a7b6c5d:0f1e2d3c4b5a69788796a5b4:c3d2e1f00f1e2d3c4b5a6978',
    obstacles: [],
    migrations: {
      pending: [],
      brought: [
        ...['event 0036_event_display_timezone', 'event 0037_remove_old_settings', 'mail 0012_queued_states'],
        ...['person 0031_migrate_auth', 'person 0032_user_guid', 'schedule 0018_room_uuid'],
        ...['submission 0078_tag_public', 'submission 0079_signup', 'submission 0080_speaker_images'],
      ],
    },
    edits: [{ path: '/srv/app/docker-compose.yml', line: 7, from: '1.0.3', to: '1.0.4' }],
    room: [
      { path: '/var/pretalx/venv', bytes: 390_000_000, what: 'a copy of /var/pretalx/venv' },
      { path: '/var/lib/steady-upgrade', bytes: 5_000_000, what: 'dump of the database' },
    ],
    program: '#!/bin/sh\n# Steady Upgrade: pretalx 2024.3.1 to 2025.2.2\nsu_enter "$@"\n',
  },
  prediction: {
    downtimeSeconds: 15.4,
    basis:
      'Rehearsed on staging.pycon.example at 2026-11-20T02:00:09Z, 2024.3.1 to 2025.2.2: users would have waited 14.2 s. The databases: 5 MB here, 4 MB there.',
  },
};

/** What staging measured on production's data, and what production then did. */
export const rehearsed: Ending = {
  ...common,
  host: 'root@staging.pycon.example:22',
  // Nothing is put away in a rehearsal, and its backup is gone with it.
  plan: { ...plan, steps: plan.steps.filter((it) => it.phase !== 'cleanup') },
  status: 'rehearsed',
  durationSeconds: 214.9,
  notices: [
    'Rehearsed on a copy: the backup 20261114-031502-9d0e of eu.pycon.example: 2024.3.1, made at 2026-11-14T03:17:31Z, 58 MB',
  ],
  record: recordOf(
    journal([
      ...stopped.filter(([, entry]) => !('name' in entry && entry.name === 'backup-path')),
      ...step(148.1, 'migrate', 6.1),
      ...step(154.3, 'cut-over', 0.2),
      ...step(154.6, 'regenerate-css', 0, 'skipped'),
      ...step(154.7, 'services-start', 0.6),
      ...step(155.4, 'verify', 8.3),
      fact(163, 'verify', 'downtime-seconds', '14.2'),
      fact(163, 'verify', 'downtime-start-up', String(up + 143.4)),
      fact(163, 'verify', 'downtime-end-up', String(up + 157.6)),
      fact(163, 'verify', 'version-served', '2025.2.2'),
      fact(163, 'verify', 'rows-after', rows),
      [163.8, { event: 'rehearsal-proven', step: 'verify' }],
      ...undo(164, 'restore', 21.4),
      [185.6, { event: 'run-ended', status: 'rehearsed', serving: 'old', seconds: 185.6 }],
    ]),
  ),
};

/** An upgrade that was foretold: what was expected stands beside what was measured. */
export const foretold: Ending = {
  ...upgraded,
  ...(approvable.prediction && { prediction: approvable.prediction }),
};

const obstacles = [
  'The worker service (pretalx-worker.service) does not run: an upgrade starts from a working site.',
  'Not enough room on the disk of /var/lib/steady-upgrade: 120 MB free, 395 MB needed (a copy of /var/pretalx/venv 390 MB).',
];

export const blocked: Ending = {
  ...approvable,
  status: 'failed',
  ...(approvable.preview && { preview: { ...approvable.preview, obstacles } }),
  problem: {
    what: obstacles.map((it) => `- ${it}`).join('\n'),
    host,
    state: 'Nothing was changed on the host; pretalx 2024.3.1 serves as before.',
    next: 'Put this right on the host and plan again.',
  },
};

/** The same, with what upstream warns of. */
export const warned: Ending = {
  ...approvable,
  plan: {
    ...plan,
    upstreamWarnings: [
      {
        package: 'pretalx',
        version: '2025.2.0',
        lines: ['* [**BREAKING**] Sessions end: the ``SESSION_SERIALIZER``', '  is another one. (Fixes #17, @octocat)'],
        linesLeft: 0,
        url: 'https://docs.pretalx.org/changelog/v2025.2.0/',
      },
      { package: 'django', version: '5.0', lines: ['.. warning::'], linesLeft: 3 },
    ],
  },
};

export const endings = {
  ...{
    approvable,
    warned,
    blocked,
    rehearsed,
    foretold,
    upgraded,
    unchanged,
    rolledBack,
    wayBackFailed,
    wrongHostKey,
    noRoom,
    outOfSight,
  },
  fromGit,
} as const;

export const vanished: Ending = { ...outOfSight, vanished: true };
