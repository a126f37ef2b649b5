import { z } from 'zod';
import { changelog, distribution, recipeSchema } from './schema.ts';
import { composeDiscover, pythonDiscover } from './schema-discover.ts';
import { id, object } from './schema-object.ts';
import { blockStep, migrations, shellStep } from './schema-steps.ts';

/** Keys of one schema, none of them required: whatever is merged by key may be said in part. */
function keysOf(schema: z.ZodObject): z.core.$ZodLooseShape {
  return schema.partial().shape;
}

/** The same for what lies below one of its keys: a map of roles, each said in part. */
function rolesOf(schema: z.ZodObject, key: string): z.core.$ZodLooseShape {
  const { valueType } = schema.shape[key] as z.ZodRecord<typeof id, z.ZodObject>;
  const roles = z.record(id, object(keysOf(valueType))).optional();
  return { ...keysOf(schema), [key]: roles.describe('Roles that are added, or recognised otherwise.') };
}

const place = {
  replaces: z.string().optional().describe('Takes the place of the step of this id.'),
  before: z.string().optional().describe('Comes before the step of this id.'),
  after: z.string().optional().describe('Comes after the step of this id.'),
};

const removal = object({ removes: z.string().describe('The step of this id is left out.') });

/** A step of a recipe that extends another: an edit of the other's steps. */
const edit = z
  .union([withPlace(blockStep), withPlace(shellStep), removal])
  .meta({ oneOf: [...Object.keys(place), 'removes'].map((verb) => ({ required: [verb] })) });

function withPlace(step: z.ZodObject): z.ZodObject {
  return object({ ...place, ...step.shape });
}

/**
 * What a recipe that extends another may say: the same keys, of which it needs none, and edits of steps. What comes out
 * of the two is checked like any other recipe.
 */
export const extendingSchema: z.ZodType = object({
  extends: z
    .string()
    .describe(
      'The recipe that this one changes: the name of a bundled one, or the path of a .yml file, from this one.',
    ),
  ...keysOf(recipeSchema),
  // Of both kinds: which of them it is, the recipe that it extends says.
  discover: object({ ...rolesOf(composeDiscover, 'services'), ...rolesOf(pythonDiscover, 'processes') })
    .optional()
    .describe('What is recognised or asked otherwise.'),
  changelog: z
    .record(distribution, object(keysOf(changelog)))
    .optional()
    .describe('Packages that ship their changelog, where they differ or are more.'),
  migrations: object(keysOf(migrations)).optional().describe('How the database is migrated, where it differs.'),
  verify: object(keysOf(recipeSchema.shape.verify)).optional().describe('What is proven otherwise.'),
  steps: z.array(edit).optional().describe('Edits of the other’s steps, in order.'),
});
