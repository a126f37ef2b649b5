import { digestPattern } from '../plan/digest.ts';
import { refuse } from './refusal.ts';

/** The digest of an approved plan; absent: nobody approves. */
export function readPlanDigest(value: string): string | undefined {
  if (value === '') return undefined;
  if (digestPattern.test(value)) return value;
  throw refuse('plan-digest', value, 'it must be the output `plan-digest` of a run with `mode: plan`, whole.');
}

/** The name of a run; absent: the newest. */
export function readRun(value: string): string | undefined {
  if (value === '') return undefined;
  if (/^\d{8}-\d{6}-[0-9a-f]{4}$/.test(value)) return value;
  throw refuse('run', value, 'it must be the name of a run, such as `20261121-101500-3f2a` (the output `run-id`).');
}

/** Path on the runner of a rehearsal's report; absent: nothing is predicted. */
export function readReportPath(value: string): string | undefined {
  if (value === '') return undefined;
  if (!/[\0\r\n]/.test(value)) return value;
  throw refuse('rehearsal-report', value, 'it must be the path of one file on the runner.');
}
