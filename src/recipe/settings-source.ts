import type { PythonRecipe } from './schema.ts';

/**
 * Where the application's settings are, as src/program/lib/application-settings.py takes it: `django MODULE`,
 * `object MODULE:NAME ATTRIBUTE`; or `django` alone, when the site itself has to say which module.
 */
export function settingsSource({ discover }: PythonRecipe): string {
  const object = discover['settings-object'];
  if (object) return `object ${object} ${discover.database ?? ''}`;
  const module = discover['settings-module'];
  return module ? `django ${module}` : 'django';
}
