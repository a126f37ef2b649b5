"""Run a database client with the application's own credentials.

They are read where they are kept, by the application's own settings, and handed on in the environment of the
one process that needs them: never an argument, never a file of ours. Whatever the settings print while they are
imported goes to standard error, because standard output may carry a dump.
Arguments: where the settings are (see application_settings), then the client's command line.
"""

import sys

out = os.dup(1)
os.dup2(2, 1)
engine, database = application_settings(sys.argv[1]).database()
names = {
    "postgresql": ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD"),
    "mysql": ("MYSQL_HOST", "MYSQL_TCP_PORT", "STEADY_MYSQL_USER", "MYSQL_PWD"),
}[engine]
for name, key in zip(names, ("HOST", "PORT", "USER", "PASSWORD")):
    if database.get(key):
        os.environ[name] = str(database[key])
arguments = sys.argv[2:]
if engine == "mysql" and database.get("USER"):
    arguments[1:1] = ["--user=" + str(database["USER"])]
sys.stdout.flush()
os.dup2(out, 1)
os.execvp(arguments[0], arguments)
