import programs from '../facts/probe/programs.sh';
import account from './lib/account.sh';
import applicationSettings from './lib/application-settings.py';
import backup from './lib/backup.sh';
import beside from './lib/beside.sh';
import cleanup from './lib/cleanup.sh';
import compose from './lib/compose.sh';
import composeImage from './lib/compose-image.sh';
import composeQueues from './lib/compose-queues.sh';
import composeServices from './lib/compose-services.sh';
import copy from './lib/copy.sh';
import database from './lib/database.sh';
import databaseExec from './lib/database-exec.py';
import entry from './lib/entry.sh';
import environment from './lib/environment.sh';
import files from './lib/files.sh';
import guard from './lib/guard.sh';
import http from './lib/http.sh';
import journal from './lib/journal.sh';
import lock from './lib/lock.sh';
import locks from './lib/locks.sh';
import main from './lib/main.sh';
import migrations from './lib/migrations.sh';
import mysql from './lib/mysql.sh';
import needs from './lib/needs.sh';
import patience from './lib/patience.sh';
import postgresql from './lib/postgresql.sh';
import preflight from './lib/preflight.sh';
import prober from './lib/prober.sh';
import python from './lib/python.sh';
import relocate from './lib/relocate.py';
import restore from './lib/restore.sh';
import rotate from './lib/rotate.sh';
import serviceEnvironment from './lib/service-environment.py';
import services from './lib/services.sh';
import silence from './lib/silence.py';
import sqlitePython from './lib/sqlite.py';
import sqlite from './lib/sqlite.sh';
import steps from './lib/steps.sh';
import sweep from './lib/sweep.sh';
import takeUp from './lib/take-up.sh';
import verify from './lib/verify.sh';
import window from './lib/window.sh';

/** The functions that every program carries, in the order in which one reads them. */
export const library = [
  ...[
    journal,
    lock,
    account,
    environment,
    programs,
    steps,
    patience,
    services,
    compose,
    composeServices,
    composeImage,
    composeQueues,
    preflight,
    sweep,
    beside,
    python,
    migrations,
    locks,
  ],
  ...[
    database,
    postgresql,
    mysql,
    sqlite,
    files,
    backup,
    http,
    verify,
    prober,
    window,
    rotate,
    cleanup,
    copy,
    restore,
    needs,
    guard,
    takeUp,
    main,
    entry,
  ],
].join('\n');

/** Python that the program hands to an interpreter, as values. */
export const snippets = {
  SU_DATABASE_EXEC: applicationSettings + databaseExec,
  SU_SERVICE_VARIABLES: `${serviceEnvironment}
for name, value in service_variables(sys.stdin.buffer.read(), sys.argv[1]):
    print("export %s=%s" % (name, shlex.quote(value)))
`,
  SU_SQLITE: sqlitePython,
  RELOCATE: relocate,
  SILENCE: silence,
};
