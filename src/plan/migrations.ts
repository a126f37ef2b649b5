import { type MigrationTexts, migrationTexts } from '../recipe/migrations.ts';
import { isPython, type Recipe } from '../recipe/schema.ts';
import type { Values } from './types.ts';

/**
 * Django's own migrations. `migrate --check` also exits 1 when the database cannot be reached, so the list is read
 * instead, and a list without any migration is none.
 */
function django(command: string): MigrationTexts {
  return {
    pending: `list=$(${command} showmigrations --plan --no-color)
printf '%s\\n' "$list" | awk '/^\\[[X ]\\]/ { known = 1 } sub(/^\\[ \\] +/, "") { print } END { exit !known }'`,
    apply: `${command} migrate --noinput --no-color`,
  };
}

const onHost = django('DJANGO_SETTINGS_MODULE="$SETTINGS_MODULE" "$PYTHON" -m django');
/** Inside a container commands run by what the image has. */
const inContainer = django('python manage.py');
const none: MigrationTexts = { pending: '', apply: '' };

/** How the program asks for migrations and applies them: the recipe's words, or Django's. */
export function migrationValues(recipe: Recipe): Values {
  const known = isPython(recipe) ? (recipe.discover['settings-object'] ? none : onHost) : inContainer;
  const { pending, apply } = migrationTexts(recipe) ?? known;
  const { once = false, locks } = recipe.migrations ?? {};
  return {
    MIGRATIONS_PENDING: pending,
    MIGRATIONS_APPLY: apply,
    MIGRATIONS_ONCE: once ? 'yes' : 'no',
    LOCK_TRIES: String(locks?.tries ?? 0),
    LOCK_SECONDS: String(locks?.['timeout-seconds'] ?? 0),
    LOCK_RESTART: locks?.restart ?? '',
  };
}
