import { refuse } from './refusal.ts';
import type { Mode } from './request.ts';
import { nearest } from './suggest.ts';

const modes: readonly Mode[] = ['plan', 'rehearse', 'upgrade', 'resume', 'rollback', 'backups'];

/** What to do. */
export function readMode(value: string): Mode {
  return readChoice('mode', value, modes);
}

/** Whether users may write during the upgrade; absent: what the recipe says. */
export function readWriters(value: string): 'live' | 'stopped' | undefined {
  return value === '' ? undefined : readChoice<'live' | 'stopped'>('writers', value, ['live', 'stopped']);
}

/** What a failure after the first change leads to. */
export function readOnFailure(value: string): 'rollback' | 'stop' {
  return readChoice('on-failure', value, ['rollback', 'stop']);
}

/** Who fetches packages. */
export function readPackages(value: string): 'host' | 'runner' {
  return readChoice('packages', value, ['host', 'runner']);
}

/** A question that is answered with `true` or `false`. */
export function readBoolean(input: string, value: string): boolean {
  return readChoice(input, value, ['true', 'false']) === 'true';
}

function readChoice<T extends string>(input: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const meant = nearest(value, choices);
  const list = choices
    .map((choice) => `\`${choice}\``)
    .join(', ')
    .replace(/, ([^,]*)$/, ' or $1');
  throw refuse(input, value, `it must be ${list}.${meant ? ` Did you mean \`${meant}\`?` : ''}`);
}
