import { Problem } from '../problem.ts';

/** One or more inputs that cannot be used, told together: nobody should have to start a job once for each. */
export class BadInputs extends Problem {
  readonly sentences: readonly string[];

  constructor(sentences: readonly string[]) {
    super({
      what: sentences.length === 1 ? String(sentences[0]) : numbered(sentences),
      state: 'Nothing was done: no connection to the host was made.',
      next: 'Correct it under `with:` in the workflow and start the job again.',
    });
    this.sentences = sentences;
  }
}

/** An input's value that is not allowed. `allowed` completes "it must be …" or is a sentence of its own. */
export function refuse(input: string, value: string, allowed: string): BadInputs {
  return new BadInputs([`Input \`${input}\` is ${shown(value)}: ${allowed}`]);
}

/** A refusal that must not show the value, because it is a secret or may hold one. */
export function refuseUnseen(input: string, reason: string): BadInputs {
  return new BadInputs([`Input \`${input}\` ${reason}`]);
}

/** An input that is needed and was not given. */
export function missing(input: string, wanted: string): BadInputs {
  return refuseUnseen(
    input,
    `is missing or empty: ${wanted} (A secret that does not exist arrives as an empty value.)`,
  );
}

function numbered(sentences: readonly string[]): string {
  const lines = sentences.map((sentence, index) => `${index + 1}. ${sentence}`);
  return [`${sentences.length} inputs cannot be used:`, ...lines].join('\n');
}

/** A value as it may stand in a message: one line, not endless, without a password that an address carries. */
function shown(value: string): string {
  const line = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"');
  const safe = line.replace(/\/\/[^/@\s]*@/g, '//***@');
  return `\`${safe.length > 100 ? `${safe.slice(0, 100)}…` : safe}\``;
}
