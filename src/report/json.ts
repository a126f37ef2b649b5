import type { StepRecord } from '../journal/record.ts';
import { plainText } from './plain-text.ts';
import type { Ending } from './report.ts';
import { rowsOf } from './rows.ts';
import type { Report } from './schema.ts';
import { downtimeOf, endedBadly, outcomeOf, sentence, stepName } from './story.ts';
import { numberOf } from './units.ts';

/** An ending as its report. Each field is picked by name: nothing else of a plan or a journal can slip in. */
export function report(ending: Ending): Report {
  const { record, plan } = ending;
  return defined<Report>({
    schema: 1,
    status: ending.status,
    outcome: outcomeOf(ending),
    serving: record?.ended?.serving,
    summary: sentence(ending),
    application: ending.application,
    instance: plan?.instance,
    host: ending.host,
    from: ending.from,
    to: ending.to,
    fromCommit: ending.commits?.from,
    toCommit: ending.commits?.to,
    exactVersion: ending.source ?? ending.to,
    durationSeconds: atLeastZero(ending.durationSeconds),
    downtime: downtime(ending),
    prediction: ending.prediction && { ...ending.prediction },
    databaseBytes: plan?.databaseBytes,
    run:
      record &&
      defined<NonNullable<Report['run']>>({
        id: record.run,
        startedAt: record.startedAt,
        by: record.by,
        directory: ending.runDirectory,
      }),
    steps: (record?.steps ?? []).map((step) => stepOf(ending, step)),
    wayBack: (record?.undone ?? []).map((step) => stepOf(ending, step)),
    failure: failure(ending),
    backup: backup(ending),
    backups: ending.backups?.there.map(({ run, path, bytes, version, created, proof: tried }) => ({
      ...{ run, path, bytes, version, created },
      ...(tried && { holds: tried.holds }),
    })),
    proof: proof(ending),
    packages: (plan?.packages ?? []).map(({ name, from, to }) =>
      defined<Report['packages'][number]>({ name, from, to }),
    ),
    checklist: (plan?.checklist ?? []).map(({ id, text, found }) =>
      defined<Report['checklist'][number]>({ id, text: plainText(text), found: found && plainText(found) }),
    ),
    notices: [...new Set([...ending.notices, ...(plan?.notices ?? [])])],
    warnings: (record?.warnings ?? []).map(({ step, text }) => ({ step, text: plainText(text) })),
    releaseNotes: (plan?.releaseNotes ?? []).map(({ version, url }) => ({ version, url })),
  });
}

function stepOf(ending: Ending, step: StepRecord): Report['steps'][number] {
  return defined<Report['steps'][number]>({
    id: step.step,
    name: stepName(ending, step.step),
    phase: ending.plan?.steps.find(({ id }) => id === step.step)?.phase,
    result: step.result ?? 'open',
    code: step.code === undefined ? undefined : Math.trunc(step.code),
    start: atLeastZero(step.startSeconds),
    seconds: step.seconds === undefined ? undefined : atLeastZero(step.seconds),
  });
}

function downtime(ending: Ending): Report['downtime'] {
  const seconds = downtimeOf(ending);
  if (seconds === undefined) return undefined;
  const facts = ending.record?.facts ?? {};
  const zero = ending.record?.startedUp;
  const since = (fact: string | undefined): number | undefined => {
    const up = numberOf(fact);
    return up === undefined || zero === undefined || up < zero ? undefined : atLeastZero(up - zero);
  };
  return defined<NonNullable<Report['downtime']>>({
    seconds,
    start: since(facts['downtime-start-up']),
    end: since(facts['downtime-end-up']),
  });
}

function failure(ending: Ending): Report['failure'] {
  const { problem, record } = ending;
  if (!endedBadly(ending)) return undefined;
  const reason = record?.failure?.reason ?? problem?.what ?? 'The host ended the run without saying why.';
  return defined<NonNullable<Report['failure']>>({
    step: record?.failure?.step,
    reason: plainText(reason),
    state: problem?.state,
    next: problem?.next,
  });
}

function backup(ending: Ending): Report['backup'] {
  const facts = ending.record?.facts ?? {};
  const path = ending.backup?.path ?? facts['backup-path'];
  if (!path) return undefined;
  return defined<NonNullable<Report['backup']>>({
    path,
    bytes: ending.backup?.bytes ?? numberOf(facts['backup-bytes']),
    seconds: numberOf(facts['backup-seconds']),
    verified: facts['backup-verified'],
    covers: [...(ending.backup?.covers ?? [])],
    restore: [...(ending.backup?.restore ?? [])],
  });
}

function proof(ending: Ending): Report['proof'] {
  const facts = ending.record?.facts ?? {};
  const rows = (fact: string | undefined): Record<string, number> | undefined =>
    fact === undefined ? undefined : Object.fromEntries(rowsOf(fact));
  return defined<Report['proof']>({
    versionServed: facts['version-served'],
    commitServed: facts['commit-served'] || undefined,
    versionReported: facts['version-reported'],
    pendingMigrations: numberOf(facts['pending-migrations']),
    rowsBefore: rows(facts['rows-before']),
    rowsAfter: rows(facts['rows-after']),
  });
}

function atLeastZero(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Number(value.toFixed(2))) : 0;
}

/** The same object without what is undefined: absent means absent in JSON. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
