import { refuse } from './refusal.ts';

/** A whole number between two others. */
export function readNumber(input: string, value: string, from: number, to: number): number {
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= from && number <= to) return number;
  throw refuse(input, value, `it must be a whole number from ${from} to ${to}.${emptyHint(value)}`);
}

/** Seconds of `90`, `20s`, `90m`, `2h` or `1h30m`, between two bounds that are given in seconds. */
export function readDuration(input: string, value: string, from: number, to: number): number {
  const seconds = parseDuration(value);
  if (seconds !== undefined && seconds >= from && seconds <= to) return seconds;
  const range = `from ${spoken(from)} to ${spoken(to)}`;
  throw refuse(
    input,
    value,
    `it must be a time ${range}, such as \`90\` (seconds), \`20s\`, \`90m\` or \`1h30m\`.${emptyHint(value)}`,
  );
}

/** Seconds of downtime that are allowed; absent: no limit. Below ten seconds no service is stopped and started again. */
export function readMaxDowntime(value: string): number | undefined {
  return value === '' ? undefined : readDuration('max-downtime', value, 10, 24 * 3600);
}

function parseDuration(value: string): number | undefined {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  const match = /^(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?$/.exec(value);
  if (value === '' || !match) return undefined;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

function spoken(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

/** The runner puts a default in place of an input that is absent, not of one that is there and empty. */
function emptyHint(value: string): string {
  return value === '' ? ' Leave the input out to get its default.' : '';
}
