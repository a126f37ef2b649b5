import type { Facts } from '../facts/facts.ts';
import type { Recipe } from '../recipe/schema.ts';
import { besideFolders } from './beside.ts';
import { besideOf } from './compose-beside.ts';
import { composeValues, endpointChecks, sourceFiles } from './compose-values.ts';
import type { Ingredients, PythonIngredients } from './ingredients.ts';
import { migrationValues } from './migrations.ts';
import { expandPaths, settingName } from './names.ts';
import { roomNeeded } from './room.ts';
import type { Values } from './types.ts';

/** A table as the program reads it: a line for each row, fields parted by tabs. An empty field is written as a dash. */
function lines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((field) => field || '-').join('\t')).join('\n');
}

/**
 * The names and values that reach the program and its steps as variables.
 * Recipes' own settings come as their upper-case names (`media` → `$MEDIA`), folders built beside as `$STATIC_NEW`.
 */
export function planValues(ingredients: Ingredients): Values {
  return {
    ...settingValues(ingredients),
    ...applicationValues(ingredients),
    KIND: ingredients.kind,
    ...(ingredients.kind === 'python' ? pythonValues(ingredients) : composeValues(ingredients)),
    ...databaseValues(ingredients),
    ...migrationValues(ingredients.recipe),
    ...verificationValues(ingredients),
    BACKUP_FILES: lines(backupFiles(ingredients)),
    BESIDE: lines(besideOf(ingredients).map((it) => [it.name, it.live, it.beside, it.parts.join(' ')])),
    ROOM_NEEDED: lines(roomNeeded(ingredients).map((need) => [need.path, String(need.bytes)])),
    GUARD: ingredients.facts.host.guard,
    KEEP_BACKUPS: String(ingredients.request.keepBackups),
    ON_FAILURE: ingredients.request.onFailure,
    REHEARSAL: ingredients.request.mode === 'rehearse' ? 'yes' : 'no',
    COPY: 'no',
    MAX_DOWNTIME: String(ingredients.request.maxDowntimeSeconds ?? ''),
  };
}

function settingValues({ recipe, facts }: Ingredients): Values {
  const settings = Object.entries(facts.settings).map(([key, value]) => [settingName(key), value]);
  const beside = besideFolders(recipe, facts);
  const inside = Object.fromEntries(
    beside.flatMap((it) => it.moved.map((moved) => [`${settingName(moved.setting)}_NEW`, moved.path])),
  );
  return { ...Object.fromEntries(settings), ...inside };
}

function applicationValues({ recipe, request, facts, target }: Ingredients): Values {
  return {
    APPLICATION: recipe.application,
    INSTANCE: request.instance,
    PACKAGE: facts.package.name,
    FROM_VERSION: facts.package.version,
    VERSION: target.version,
    WRITERS: request.writers ?? recipe.writers,
    APP_USER: facts.account.user,
    APP_HOME: facts.account.home,
    WORKING_DIRECTORY: facts.workingDirectory,
    SERVICES: lines(
      facts.services.map((it) => [it.role, it.manager, it.name, it.control ?? '', it.configuration ?? '']),
    ),
  };
}

function pythonValues({ recipe, facts, target }: PythonIngredients): Values {
  const { python } = facts;
  const [kind, module = ''] = python.settingsSource.split(' ');
  const environment = besideFolders(recipe, facts).find((it) => it.name === 'environment');
  const beside = environment?.beside ?? python.environment;
  // A virtualenv on another Python has no python3.11 any more: the name without a number is in both.
  const live = python.successor ? `${python.environment}/bin/python` : python.executable;
  const inNew = python.layout === 'virtualenv' ? beside + live.slice(python.environment.length) : live;
  return {
    PYTHON_LAYOUT: python.layout,
    PYTHON_LIVE: live,
    PYTHON_SUCCESSOR: python.successor?.executable ?? '',
    PYTHON_NEW: inNew,
    ENVIRONMENT: python.environment,
    ENVIRONMENT_NEW: beside,
    ENVIRONMENT_OWNER: python.owner,
    SITE_PACKAGES: python.sitePackages,
    EXTERNALLY_MANAGED: python.externallyManaged ? 'yes' : 'no',
    SETTINGS_SOURCE: python.settingsSource,
    SETTINGS_MODULE: kind === 'django' ? module : '',
    SERVICE_PREFIX: recipe.discover.environment ?? '',
    RELOAD: Object.values(recipe.discover.processes)[0]?.reload ?? '',
    REQUIREMENT: target.requirement,
    COMPANIONS: target.companions.join('\n'),
    COMMIT: target.commit ?? '',
    FROM_COMMIT: facts.package.commit ?? '',
    // pip takes no address as a constraint (pypa/pip#8210); the requirement itself names the commit.
    PINS: target.pins.filter((pin) => !pin.includes(' @ ')).join('\n'),
    // As `sha256sum -c` and `pip install -r` read them.
    WHEELS: (target.wheels ?? []).map((it) => `${it.sha256}  ${it.file}`).join('\n'),
    LOCKED: (target.wheels ?? []).map((it) => `${it.requirement} --hash=sha256:${it.sha256}`).join('\n'),
  };
}

function databaseValues({ facts: { database } }: Ingredients): Values {
  return {
    DB_ENGINE: database.engine,
    DB_NAME: database.name,
    DB_PORT: database.port,
    DB_ACCESS: database.access,
    BACKUP_PROOF:
      database.engine === 'sqlite'
        ? 'restored to a file of its own, read whole (integrity_check) and compared table by table'
        : 'restored into a scratch database and compared table by table',
  };
}

function verificationValues({ recipe, request, facts }: Ingredients): Values {
  const { web } = facts;
  const checks = recipe.verify.http.map((it) => [
    it.path,
    it.status.join(','),
    it.contains ?? '',
    it.assets ? 'assets' : '',
  ]);
  // The address that users take comes first: it is also the one that downtime is measured at.
  const own = request.healthUrl ? [[new URL(request.healthUrl).href, '200', '', '']] : [];
  const listed = facts.kind === 'compose' ? endpointChecks(facts) : [];
  return {
    WEB_ADDRESS: web.address,
    WEB_HOST: web.hostHeader,
    WEB_SCHEME: web.scheme,
    STATIC_DIRECTORY: facts.settings.static ?? '',
    HTTP_CHECKS: lines([...own, ...checks, ...listed]),
    VERSION_PATH: recipe.verify.version?.path ?? '',
    VERSION_SAYS: recipe.verify.version?.says ?? '',
    QUIET_TABLES: ['django_session', ...recipe.verify.background].join(' '),
    STEADY_SECONDS: String(recipe.verify['steady-seconds']),
    ROW_TABLES: recipe.verify.rows.join(' '),
  };
}

function backupFiles({ recipe, facts }: Ingredients): string[][] {
  return [...(facts.kind === 'compose' ? sourceFiles(facts) : []), ...recipeFiles(recipe, facts)];
}

function recipeFiles(recipe: Recipe, facts: Facts): string[][] {
  return recipe.backup.flatMap((entry) => {
    if (!('files' in entry)) return [];
    const paths = expandPaths(entry.path, facts.settings);
    if (paths.length === 0 && !entry.optional) paths.push('');
    const missing = entry.optional ? 'may-be-missing' : 'required';
    // Several files of one setting may have the same name: each gets a folder of its own.
    return paths.map((path, index) => [index === 0 ? entry.files : `${entry.files}-${index + 1}`, path, missing]);
  });
}
