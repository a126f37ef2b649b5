import { z } from 'zod';
import { blockDescriptions } from './block-descriptions.ts';
import { recipeSchema } from './schema.ts';
import { extendingSchema } from './schema-extends.ts';
import { blockNames } from './schema-steps.ts';

/**
 * The JSON Schema of recipes, as docs/recipe.schema.json holds it: for completion in editors, and for validators. A file
 * with `extends` may say everything in part, and its steps are edits.
 */
export function recipeJsonSchema(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Recipe of Steady Upgrade',
    type: 'object',
    if: { required: ['extends'] },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: schemaOf(extendingSchema),
    else: schemaOf(recipeSchema),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', override: describeBlocks });
  return rest;
}

/** Editors show these beside the names of the building blocks. */
function describeBlocks({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (JSON.stringify(jsonSchema.enum) !== JSON.stringify(blockNames)) return;
  jsonSchema.enumDescriptions = blockNames.map((name) => blockDescriptions[name].does);
}
