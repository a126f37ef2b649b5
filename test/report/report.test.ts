import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { report } from '../../src/report/json.ts';
import { planJsonSchema } from '../../src/report/plan-document.ts';
import { parseReport, reportJsonSchema } from '../../src/report/schema.ts';
import { fieldTable } from './document.ts';
import { endings, fromGit, outOfSight, rolledBack, upgraded, wayBackFailed, wrongHostKey } from './endings.ts';
import { poisoned, poisons } from './poison.ts';

const docs = new URL('../../docs/', import.meta.url);

/** The committed file must be what the code says; UPDATE_DOCS=1 writes it instead. */
function committed(name: string, make: (before: string) => string): void {
  const file = new URL(name, docs);
  const before = readFileSync(file, { encoding: 'utf8', flag: 'a+' });
  const after = make(before);
  if (process.env.UPDATE_DOCS) writeFileSync(file, after);
  else expect(before, `docs/${name} is stale: run UPDATE_DOCS=1 npx vitest run test/report/report.test.ts`).toBe(after);
}

test('docs/report.schema.json is the schema', () => {
  committed('report.schema.json', () => reportJsonSchema());
  committed('plan.schema.json', () => planJsonSchema());
});

test('docs/report.md has a row for each field', () => {
  const place = /(<!-- fields from src\/report\/schema.ts -->\n)[\s\S]*?(<!-- end of fields -->)/;
  committed('report.md', (before) => {
    expect(before).toMatch(place);
    return before.replace(place, (_, begin, end) => `${begin}\n${fieldTable()}\n\n${end}`);
  });
});

test('every ending makes a report that fits the schema, hostile text too', () => {
  for (const ending of Object.values(endings)) {
    for (const poison of ['', ...poisons]) {
      const text = JSON.stringify(report(poisoned(ending, poison)));
      // Parsing leaves out what the schema does not know: there must be nothing of that kind, at any depth.
      expect(parseReport(text)).toEqual(JSON.parse(text));
    }
  }
});

test('a good ending', () => {
  expect(report(upgraded)).toMatchObject({
    schema: 1,
    status: 'upgraded',
    outcome: 'upgraded',
    serving: 'new',
    downtime: { seconds: 15.9, start: 143.4, end: 159.3 },
    run: { id: '20261121-031504-7c1e' },
    proof: { versionServed: '2025.2.2', pendingMigrations: 24, rowsBefore: { event_event: 14 } },
    backup: { bytes: 58_402_816, seconds: 3.1 },
    wayBack: [],
  });
});

test('from git, commits are told too, and the one that is served', () => {
  const to = '8f7e6d5c4b'.repeat(4);
  expect(report(fromGit)).toMatchObject({
    from: '2025.3.0.dev0',
    fromCommit: '1a2b3c4d5e'.repeat(4),
    to: '2025.3.0.dev0',
    toCommit: to,
    exactVersion: `git+https://github.com/pretalx/pretalx.git@${to}#subdirectory=src`,
    summary: expect.stringContaining('from 2025.3.0.dev0 (1a2b3c4d5e) to 2025.3.0.dev0 (8f7e6d5c4b)'),
    proof: { versionServed: '2025.3.0.dev0', commitServed: to },
  });
  expect(report(upgraded)).not.toHaveProperty('toCommit');
});

test('bad endings say what failed and what to do', () => {
  expect(report(rolledBack)).toMatchObject({
    outcome: 'rolled-back',
    failure: { step: 'migrate', next: expect.stringContaining('ssh ') },
  });
  expect(report(wayBackFailed)).toMatchObject({
    outcome: 'way-back-failed',
    wayBack: [{ result: 'failed' }, { result: 'failed' }, { result: 'done' }],
  });
  expect(report(wrongHostKey)).toMatchObject({
    outcome: 'refused',
    steps: [],
    failure: { reason: expect.stringContaining('another key') },
  });
  expect(report(wrongHostKey)).not.toHaveProperty('run');
  expect(report(outOfSight)).toMatchObject({
    outcome: 'out-of-sight',
    steps: expect.arrayContaining([expect.objectContaining({ id: 'migrate', result: 'open' })]),
  });
  expect(report({ ...outOfSight, vanished: true })).toMatchObject({ outcome: 'vanished' });
});

test('what could hold a secret is not in it: shell text, values, output of the host', () => {
  const text = JSON.stringify(Object.values(endings).map((ending) => report(ending)));
  for (const secret of ['secret-shell-text', 'never-in-a-report', 'IntegrityError', 'No space left on device"']) {
    expect(text).not.toContain(secret);
  }
});
