import { missing, refuse } from './refusal.ts';
import { nearest } from './suggest.ts';

/**
 * A bundled application's name; with a recipe of the user's own, any name a recipe may have.
 * The issue with a typo is found here and not on the host.
 */
export function readApplication(value: string, recipe: string, bundled: readonly string[]): string {
  const known = `it must be one of: ${bundled.join(', ')}.`;
  if (value === '') throw missing('application', known);
  if (recipe !== '') {
    if (/^[a-z0-9][a-z0-9-]*$/.test(value)) return value;
    throw refuse('application', value, 'it must be the `application:` of your recipe: a-z, 0-9 and dashes.');
  }
  if (bundled.includes(value)) return value;
  const meant = nearest(value, bundled);
  const hint = meant ? `Did you mean \`${meant}\`? ` : '';
  throw refuse(
    'application',
    value,
    `${hint}${capital(known)} For another application, give a \`recipe\` of your own.`,
  );
}

/** Names the state folder on the host, so it must be a file name that no shell and no person can misread. */
export function readInstance(value: string, application: string): string {
  if (value === '') return application;
  if (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(value)) return value;
  const allowed = 'it must be at most 64 of a-z, 0-9, dot, underscore and dash, beginning with a letter or digit.';
  throw refuse('instance', value, allowed);
}

/** Path on the runner of a user's own recipe, relative to the workspace or absolute. */
export function readRecipePath(value: string): string | undefined {
  if (value === '') return undefined;
  if (/\p{Cc}/u.test(value)) throw refuse('recipe', value, 'it must be one path, without line breaks.');
  if (/\.ya?ml$/.test(value)) return value;
  throw refuse(
    'recipe',
    value,
    'it must be the path of a .yml file on the runner, such as `.github/upgrade/shop.yml`.',
  );
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
