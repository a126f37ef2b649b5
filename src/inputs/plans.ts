import { digestPattern } from '../plan/digest.ts';
import { refuse } from './refusal.ts';

/** The digest of an approved plan; absent: nobody approves. */
export function readPlanDigest(value: string): string | undefined {
  if (value === '') return undefined;
  if (digestPattern.test(value)) return value;
  throw refuse('plan-digest', value, 'it must be the output `plan-digest` of a run with `mode: plan`, whole.');
}

/** Path on the runner of a rehearsal's report; absent: nothing is predicted. */
export function readReportPath(value: string): string | undefined {
  if (value === '') return undefined;
  if (!/[\0\r\n]/.test(value)) return value;
  throw refuse('rehearsal-report', value, 'it must be the path of one file on the runner.');
}
