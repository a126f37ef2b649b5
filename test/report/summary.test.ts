import { expect, test } from 'vitest';
import { mostBytes, summary } from '../../src/report/summary.ts';
import {
  endings,
  noRoom,
  outOfSight,
  plan,
  rolledBack,
  unchanged,
  upgraded,
  warned,
  wayBackFailed,
  wrongHostKey,
} from './endings.ts';
import { poisoned, poisons } from './poison.ts';

const first = (text: string, lines = 8): string => text.split('\n').slice(0, lines).join('\n');

test('a good ending says so, and how long users waited, before anything else', () => {
  expect(first(summary(upgraded))).toBe(
    [
      '## ✅ pretalx was upgraded to 2025.2.2',
      '',
      '**pretalx on deploy@&#8203;eu.pycon.example:22 was upgraded from 2024.3.1 to 2025.2.2. Users waited 15.9 s.**',
      '',
      '| Host | From | To | Users waited | Whole run | Backup |',
      '| --- | --- | --- | --- | --- | --- |',
      '| `deploy@eu.pycon.example:22` | `2024.3.1` | `2025.2.2` | **15.9 s** | 2 min 52 s | 58.4 MB |',
      '',
    ].join('\n'),
  );
  expect(summary(upgraded)).toContain('- Rows: 5473 rows in 6 tables before; afterwards no table has fewer');
});

test('what a rehearsal had foretold stands right beside what was measured', () => {
  const foretold = { ...upgraded, prediction: { downtimeSeconds: 15.4, basis: 'Rehearsed on staging.pycon.example.' } };
  const [head, , values] = first(summary(foretold), 7).split('\n').slice(4);
  expect(head).toBe('| Host | From | To | Users waited | Expected | Whole run | Backup |');
  expect(values).toContain('| **15.9 s** | 15.4 s |');
});

test('downtime that was not measured and downtime that was none are different things', () => {
  const record = upgraded.record ?? { facts: {} };
  const none = {
    ...upgraded,
    record: { ...record, facts: { ...record.facts, 'downtime-seconds': '0.00' } },
  } as typeof upgraded;
  expect(summary(none)).toContain('| **none** |');
  expect(summary(none)).toContain('Users were served all the time.');
  const unknown = { ...upgraded, record: { ...record, facts: {} } } as typeof upgraded;
  expect(summary(unknown)).toContain('| **not measured** |');
});

test('where nobody knows whether the site serves, nobody reads that the waiting is over', () => {
  for (const ending of [wayBackFailed, outOfSight]) expect(summary(ending)).toContain('| **perhaps still waiting** |');
  const facts = { ...wayBackFailed.record?.facts, 'downtime-seconds': '25' };
  const down = { ...wayBackFailed, record: { ...wayBackFailed.record, facts } } as typeof wayBackFailed;
  expect(summary(down)).toContain('| **25 s and perhaps still waiting** |');
});

test.each([
  ['unchanged', unchanged, '## ✅ pretalx is up to date'],
  ['rolled back', rolledBack, '## ↩️ The upgrade of pretalx to 2025.2.2 failed and was rolled back'],
  ['refused', wrongHostKey, '## ⛔ pretalx was not upgraded'],
  ['refused for room', noRoom, '## ⛔ pretalx was not upgraded'],
  ['out of sight', outOfSight, '## ⚠️ How the upgrade of pretalx to 2025.2.2 ended is not known yet'],
  [
    'cut off',
    { ...outOfSight, vanished: true },
    '# 🚨 pretalx needs you now: the upgrade to 2025.2.2 was cut off on the host',
  ],
  [
    'way back failed',
    wayBackFailed,
    '# 🚨 pretalx needs you now: the upgrade to 2025.2.2 failed, and so did the way back',
  ],
])('%s: the heading', (_, ending, heading) => {
  expect(first(summary(ending), 1)).toBe(heading);
});

test('what to do next comes as commands to copy', () => {
  expect(summary(wrongHostKey)).toContain('```sh\nssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n```');
  expect(summary(rolledBack)).toContain('```sh\nssh deploy@eu.pycon.example less /var/lib/');
});

test('a bad ending that knows no next step still says where to look', () => {
  const { problem: _, ...silent } = wayBackFailed;
  expect(summary(silent)).toContain("tail -n 100 '/var/lib/steady-upgrade/");
});

test('the commands that bring the backup back are open when somebody needs them now, folded otherwise', () => {
  const loud = summary(wayBackFailed);
  expect(loud.indexOf('pg_restore --exit-on-error')).toBeLessThan(loud.indexOf('### Timeline'));
  expect(loud).toContain('To bring it back by hand:');
  expect(summary(upgraded)).toContain('<details><summary>Commands that bring it back by hand</summary>');
});

test('rows that are missing afterwards are said loudly', () => {
  const record = upgraded.record ?? { facts: {} };
  const facts = {
    ...record.facts,
    'rows-after': 'event_event=13 event_organiser=3 person_user=1893 submission_submission=742 submission_review=2210',
  };
  const text = summary({ ...upgraded, record: { ...record, facts } } as typeof upgraded);
  expect(text).toContain(
    '**Rows: 2 tables with fewer rows than before:** `event_event` 14 → 13, `schedule_talkslot` 611 → 0',
  );
});

test('a rollback of nothing does not claim that something was undone', () => {
  const record = { ...rolledBack.record, ended: { status: 'rolled-back', serving: 'untouched', seconds: 3 } };
  expect(summary({ ...rolledBack, record } as typeof rolledBack)).toContain(
    'Nothing had been changed: 2024.3.1 serves as before.',
  );
});

const shape = (text: string): unknown => ({
  headings: text.match(/^#+ .*$/gm)?.length,
  tables: text.match(/^\| ?-/gm)?.length,
  rows: text.match(/^\|/gm)?.length,
  details: text.match(/^<\/?details>/gm)?.length,
  charts: text.match(/^```mermaid$/gm)?.length,
});

/** Code blocks may hold anything: they are taken out before the page is searched. */
const outside = (text: string): string => text.replaceAll(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, '');

test.each(poisons)('hostile text changes neither the shape of the page nor what is on it: %j', (poison) => {
  for (const ending of [upgraded, rolledBack, wayBackFailed, noRoom, warned]) {
    const text = outside(summary(poisoned(ending, poison), '/tmp/report.json'));
    expect(shape(text)).toEqual(shape(outside(summary(ending, '/tmp/report.json'))));
    const words = text.replaceAll(/`[^`\n]*`|<code>.*?<\/code>/g, '');
    const prose = words.replaceAll(/&#\d+;/g, '');
    expect(prose).not.toMatch(/<(?!\/?(details|summary|code)>|br>)/);
    expect(words).not.toMatch(/@\w/);
    expect(prose).not.toMatch(/!\[|\]\((?!https:\/\/docs\.pretalx\.org)/);
  }
});

test('what upstream warns of is quoted above what would be done, with links to the rest', () => {
  const text = summary(warned);
  expect(text).toContain(
    [
      '### What upstream warns of',
      '',
      '**pretalx 2025.2.0** ([release notes](https://docs.pretalx.org/changelog/v2025.2.0/))',
      '',
      '> &#42; &#91;&#42;&#42;BREAKING&#42;&#42;&#93; Sessions end: the `SESSION_SERIALIZER`<br>',
      '> is another one. &#40;Fixes &#35;&#8203;17, @&#8203;octocat&#41;',
      '',
      '**django 5.0**',
      '',
      '> .. warning::',
      '',
      '… and 3 more lines',
      '',
      '### How to carry it out',
    ].join('\n'),
  );
  expect(summary({ ...upgraded, ...(warned.plan && { plan: warned.plan }) })).toContain('### What upstream warns of');
  expect(summary(upgraded)).not.toContain('upstream');
});

test('however much there is to tell, GitHub shows it', () => {
  const long = '|<`é'.repeat(5000);
  const many = <T>(make: (index: number) => T): T[] => Array.from({ length: 3000 }, (_, index) => make(index));
  const huge = {
    ...wayBackFailed,
    notices: many((index) => `${index} ${long}`),
    lastLines: many(() => long),
    plan: {
      ...plan,
      packages: many((index) => ({ name: `${index}${long}`, to: long })),
      notices: many((index) => `${index}n ${long}`),
    },
    record: {
      ...wayBackFailed.record,
      warnings: many(() => ({ step: long, text: long })),
      steps: many((index) => ({ step: `${long}${index}`, startSeconds: index, seconds: 1 })),
    },
    problem: { what: long, state: long, next: `${long}\n  ${long}\n`.repeat(10) },
    backup: { path: long, bytes: 1, restore: many(() => long), covers: many(() => long) },
  } as unknown as typeof wayBackFailed;
  const text = summary(huge);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostBytes);
  expect(first(text, 1)).toContain('🚨');
  expect(text).toContain('### What to do next');
});

test('every ending fits onto a page and has no hole in it', () => {
  for (const ending of Object.values(endings)) {
    expect(summary(ending)).not.toMatch(/undefined|NaN|\[object|null|\n\n\n/);
  }
});

test('a run that left users working, and could not restore for them, says on what the old version serves', () => {
  const record = rolledBack.record ?? { facts: {} };
  const old = {
    ...rolledBack,
    status: 'failed',
    record: { ...record, ended: { status: 'failed', serving: 'old', seconds: 90 } },
  };
  const text = summary(old as typeof rolledBack);
  expect(first(text)).toContain('failed; the old version serves');
  expect(text).toContain('2024.3.1 serves again, on a database that is migrated already.');
});

test('what somebody acknowledged stands in the summary, with what it was about', () => {
  const item = { id: 'custom-plugins', text: 'Custom plugins must be updated.', found: 'one\ntwo', acknowledged: true };
  const text = summary({ ...upgraded, plan: { ...plan, checklist: [item] } });
  expect(text).toContain('- `custom-plugins`: Custom plugins must be updated. Found: one, two');
  expect(summary(upgraded)).not.toContain('acknowledged');
});
