import { oneLine } from './plain-text.ts';
import type { Ending } from './report.ts';
import { downtimeOf } from './story.ts';
import { numberOf } from './units.ts';

/** The outputs of the action, in the order of action.yml. */
export const outputNames = [
  'status',
  'application',
  'host',
  'from-version',
  'to-version',
  'to-commit',
  'exact-version',
  'run-id',
  'downtime-seconds',
  'duration-seconds',
  'backup-path',
  'backup-bytes',
  'report',
  'plan-digest',
  'plan',
  'predicted-downtime-seconds',
] as const;
export type OutputName = (typeof outputNames)[number];

/**
 * Every output for every ending; '' where something is not known. Each is one line: a workflow pastes them anywhere.
 * `report` and `plan`: paths of the JSON report and of the plan on the runner.
 */
export function outputs(ending: Ending, report = '', plan = ''): Record<OutputName, string> {
  const facts = ending.record?.facts ?? {};
  return {
    status: ending.status,
    application: oneLine(ending.application),
    host: oneLine(ending.host),
    'from-version': oneLine(ending.from ?? ''),
    'to-version': oneLine(ending.to ?? ''),
    'to-commit': oneLine(ending.commits?.to ?? ''),
    'exact-version': oneLine(ending.source ?? ending.to ?? '', 600),
    'run-id': oneLine(ending.record?.run ?? ''),
    'downtime-seconds': decimal(downtimeOf(ending)),
    'duration-seconds': decimal(ending.durationSeconds),
    'backup-path': oneLine(ending.backup?.path ?? facts['backup-path'] ?? '', 4096),
    'backup-bytes': decimal(ending.backup?.bytes ?? numberOf(facts['backup-bytes'])),
    report,
    'plan-digest': oneLine(ending.preview?.digest ?? ''),
    plan,
    'predicted-downtime-seconds': decimal(ending.prediction?.downtimeSeconds),
  };
}

/** At most two decimals, no exponent. */
function decimal(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? '' : String(Number(value.toFixed(2)));
}
