import { Problem } from '../problem.ts';

/** What a probe said: facts by name. Everything is text; who reads a fact says what it must look like. */
export class Answers {
  private readonly values = new Map<string, string[]>();

  /** Reads JSON lines; whatever else a shell's start-up files or an application printed in between is left out. */
  constructor(stdout: string) {
    for (const line of stdout.split('\n')) {
      const said = read(line);
      if (said) this.values.set(said.fact, [...this.all(said.fact), said.value]);
    }
  }

  /** Every value of a fact, in the order they were said. */
  all(fact: string): readonly string[] {
    return this.values.get(fact) ?? [];
  }

  /** The value of a fact; empty when it was not said. The last word counts. */
  get(fact: string): string {
    return this.all(fact).at(-1) ?? '';
  }

  /** The value of a fact without which nothing goes on: not having it is a defect of the probe, not of the host. */
  need(fact: string): string {
    const value = this.get(fact);
    if (value) return value;
    throw new Problem({
      what: `The host was examined, but did not say ${fact}.`,
      state: 'Nothing was changed on the host.',
      next: 'This is a defect of Steady Upgrade: please report it with the log of this run.',
    });
  }

  is(fact: string): boolean {
    return this.get(fact) === 'yes';
  }

  number(fact: string): number {
    return Number.parseInt(this.get(fact), 10) || 0;
  }

  /** Facts whose name begins with `prefix`, by the rest of their name. */
  under(prefix: string): Record<string, string> {
    const names = [...this.values.keys()].filter((name) => name.startsWith(prefix));
    return Object.fromEntries(names.map((name) => [name.slice(prefix.length), this.get(name)]));
  }
}

function read(line: string): { fact: string; value: string } | undefined {
  if (!line.startsWith('{"fact":')) return undefined;
  try {
    const { fact, value } = JSON.parse(line) as Record<string, unknown>;
    return typeof fact === 'string' && typeof value === 'string' ? { fact, value } : undefined;
  } catch {
    return undefined;
  }
}
