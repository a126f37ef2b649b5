/** Names that a program's values have (src/plan/values.ts); a setting of that name would be silently lost. */
const ours =
  'APPLICATION INSTANCE PACKAGE FROM_VERSION VERSION WRITERS APP_USER APP_HOME WORKING_DIRECTORY SETTINGS_MODULE ' +
  'SERVICE_PREFIX SERVICES PYTHON_LAYOUT PYTHON_LIVE PYTHON_NEW ENVIRONMENT ENVIRONMENT_NEW ENVIRONMENT_OWNER ' +
  'EXTERNALLY_MANAGED REQUIREMENT PINS COMMIT DB_ENGINE DB_NAME DB_PORT DB_ACCESS BACKUP_PROOF BACKUP_FILES BESIDE ' +
  'ROOM_NEEDED KEEP_BACKUPS ON_FAILURE WEB_ADDRESS WEB_HOST WEB_SCHEME STATIC_DIRECTORY HTTP_CHECKS HEALTH_URL ' +
  'VERSION_PATH VERSION_SAYS ROW_TABLES RELOCATE CHANGING_STEPS';

/** Names by which shells and what they start are steered. */
const theirs =
  'PATH HOME PWD OLDPWD IFS ENV CDPATH PS1 PS2 PS3 PS4 PPID OPTIND OPTARG USER LOGNAME SHELL LANG LANGUAGE TERM TZ ' +
  'TMPDIR UID EUID GROUPS RANDOM SECONDS LINENO HOSTNAME FUNCNAME DIRSTACK SHELLOPTS SHLVL REPLY MAIL NO_PROXY';

const families = /^(SU|LC|LD|PIP|DJANGO|SUDO|SYSTEMD|XDG|SSH|HTTP|HTTPS|DB|BACKUP|WEB)(_|$)|^(PG|MYSQL|PYTHON|BASH)/;

/** What every instance's `settings` may hold whatever the recipe (src/facts/settings.ts). */
const general = 'USER ENVIRONMENT WORKING_DIRECTORY ADDRESS DATABASE_ACCESS';

const reserved = new Set(`${ours} ${theirs} ${general}`.split(' '));

/** The program or its shell needs a variable of this name for itself. */
export function isReserved(variable: string): boolean {
  return reserved.has(variable) || families.test(variable);
}
