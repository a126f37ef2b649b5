import { z } from 'zod';

/** An object of these keys and no others; whoever writes another is told which there are. */
export function object<T extends z.core.$ZodLooseShape>(shape: T) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `is not known here; there are ${Object.keys(shape).join(', ')}` : undefined,
  });
}

/** Names that may stand in shell text: of applications, roles, settings, sets of files. */
export const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes');

/** A day is the longest that anything may take. */
export const minutes = z
  .number()
  .positive()
  .max(24 * 60);

/** What an output must and must not hold, beside exit code 0. */
export const expectation = object({
  contains: z.array(z.string()).optional().describe('Each of them must match.'),
  lacks: z.array(z.string()).optional().describe('None of them may match.'),
}).describe('What the output must (not) hold, beside exit code 0: extended regular expressions.');
