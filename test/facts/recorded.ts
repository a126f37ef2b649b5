import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the probe printed on a real host of test/hosts (see recorded/README.md). */
export function recorded(host: 'pretalx' | 'pretalx-user' | 'pretalx-supervisor'): string {
  return readFileSync(join(import.meta.dirname, 'recorded', `${host}.jsonl`), 'utf8');
}

/** A recording with facts replaced; a value of null takes the fact away. */
export function changed(text: string, changes: Readonly<Record<string, string | null>>): string {
  const kept = text
    .split('\n')
    .filter((line) => !Object.keys(changes).some((fact) => line.includes(`"fact":"${fact}"`)));
  const added = Object.entries(changes).flatMap(([fact, value]) => (value === null ? [] : [said(fact, value)]));
  return [...kept, ...added].join('\n');
}

export function said(fact: string, value: string): string {
  return JSON.stringify({ fact, value });
}
