import applicationSettings from '../program/lib/application-settings.py';
import http from '../program/lib/http.sh';
import serviceEnvironment from '../program/lib/service-environment.py';
import { assign } from '../program/quote.ts';
import { migrationTexts } from '../recipe/migrations.ts';
import { isCompose, isPython, type PythonRecipe, type Recipe, type SettingSource } from '../recipe/schema.ts';
import { settingsSource } from '../recipe/settings-source.ts';
import { composeProbeScript } from './compose-probe.ts';
import accounts from './probe/accounts.sh';
import ask from './probe/ask.sh';
import askApplication from './probe/ask-application.py';
import askCommon from './probe/ask-common.py';
import askDatabase from './probe/ask-database.py';

import askPython from './probe/ask-python.py';
import askWeb from './probe/ask-web.py';
import database from './probe/database.sh';
import host from './probe/host.sh';
import main from './probe/main.sh';
import processes from './probe/processes.sh';
import programs from './probe/programs.sh';
import python from './probe/python.sh';
import say from './probe/say.sh';
import services from './probe/services.sh';
import storage from './probe/storage.sh';
import supervisor from './probe/supervisor.sh';
import systemd from './probe/systemd.sh';
import sysv from './probe/sysv.sh';
import web from './probe/web.sh';
import { checkSettings, separator } from './settings.ts';

/** What the probe runs after its values: `main` comes last, so that the whole text is read before anything starts. */
const pieces = [
  say,
  accounts,
  host,
  processes,
  systemd,
  supervisor,
  sysv,
  programs,
  services,
  python,
  ask,
  database,
  http,
  web,
  storage,
  main,
];

export interface ProbeOptions {
  /** Further folders whose free room is wanted, e.g. the one for backups; they need not be there yet. */
  readonly folders?: readonly string[];
}

/**
 * The shell program that finds out everything a plan needs, in one round trip. It changes nothing on the host and
 * asks nothing. Run it as root where that is possible, else as the login user; its output is for `parseFacts`.
 */
export function probeScript(
  recipe: Recipe,
  settings: Readonly<Record<string, string>>,
  options: ProbeOptions = {},
): string {
  checkSettings(recipe, settings);
  if (isCompose(recipe)) return composeProbeScript(recipe, settings, options.folders ?? []);
  if (!isPython(recipe)) throw new Error('a recipe is for a Python distribution or for an image');
  const values = {
    ROLES: roles(recipe, settings),
    HTTP_PATHS: recipe.verify.http.map((check) => check.path).join('\n'),
    FOLDERS_WANTED: (options.folders ?? []).join('\n'),
    SET_USER: settings.user ?? '',
    SET_ENVIRONMENT: settings.environment ?? '',
    SET_PYTHON: settings.python ?? '',
    SET_FOLDER: settings['working-directory'] ?? '',
    SET_ACCESS: settings['database-access'] ?? '',
    SET_ADDRESS: settings.address ?? '',
    PACKAGE: recipe.discover.package,
    QUESTION: question(recipe, settings),
    ASK_COMMON: `${serviceEnvironment}\n${askCommon}`,
    ASK_PYTHON: askPython,
    ASK_APPLICATION: applicationSettings + askDatabase + askApplication,
    ASK_WEB: askWeb,
  };
  const assignments = Object.entries(values).map(([name, value]) => assign(name, value));
  return [...assignments, ...pieces].join('');
}

/** A line for each role: ROLE OPTIONAL PATTERN NAMES (main.sh). */
function roles(recipe: PythonRecipe, settings: Readonly<Record<string, string>>): string {
  return Object.entries(recipe.discover.processes)
    .map(([role, { match, optional }]) =>
      [role, optional ? 'yes' : 'no', match, settings[`${role}-service`] ?? ''].join(separator),
    )
    .join('\n');
}

/** What the Python pieces are asked; no secret is ever part of it, since arguments can be read by everybody. */
function question(recipe: PythonRecipe, settings: Readonly<Record<string, string>>): string {
  const { discover } = recipe;
  return JSON.stringify({
    package: discover.package,
    reloads: Object.values(discover.processes).some((process) => process.reload !== undefined),
    source: settingsSource(recipe),
    prefix: discover.environment ?? '',
    settings: Object.fromEntries(Object.entries(discover.settings).map(([name, source]) => [name, asked(source)])),
    overrides: Object.fromEntries(Object.entries(settings).filter(([name]) => name in discover.settings)),
    backup: recipe.backup.flatMap((entry) => ('files' in entry ? [entry.path] : [])),
    beside: recipe.beside,
    pending: migrationTexts(recipe)?.pending ?? '',
    checklist: Object.fromEntries(recipe.checklist.flatMap(({ id, find }) => (find === undefined ? [] : [[id, find]]))),
  });
}

function asked(source: SettingSource): Exclude<SettingSource, string> {
  return typeof source === 'string' ? { attribute: source } : source;
}
