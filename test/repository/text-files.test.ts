import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import recipe from '../../recipes/pretalx.yml';

test('a recipe is imported as its exact text, as in the bundle', () => {
  expect(recipe).toBe(readFileSync(new URL('../../recipes/pretalx.yml', import.meta.url), 'utf8'));
});
