/** What a person needs to know when something cannot go on: what happened, where, how things stand, what to type next. */
export interface ProblemDetails {
  /** One sentence: what happened, with the value that caused it. */
  what: string;
  /** The host it happened on; absent when it happened before any connection. */
  host?: string;
  /** The state things are in now, e.g. "Nothing was changed on the host." */
  state?: string;
  /** What to do next: a command to type or an input to change. Several lines are allowed. */
  next?: string;
}

/**
 * A failure that is explained to a person instead of being shown as a stack trace.
 * Anything else that is thrown is a defect of ours and keeps its stack.
 */
export class Problem extends Error {
  override name = 'Problem';
  readonly details: ProblemDetails;

  constructor(details: ProblemDetails, options?: ErrorOptions) {
    super(details.what, options);
    this.details = details;
  }

  /** The same problem with what was not yet known filled in; what is already said stays. */
  with(more: Partial<ProblemDetails>): Problem {
    return new Problem({ ...more, ...this.details }, { cause: this.cause });
  }

  /** All that is known, one fact a line. */
  explain(): string {
    const { what, host, state, next } = this.details;
    return [what, host && `Host: ${host}`, state && `State: ${state}`, next && `Next: ${next}`]
      .filter((line): line is string => Boolean(line))
      .join('\n');
  }
}
