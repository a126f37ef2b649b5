# What the application knows of itself: its settings and its database, through its own code and connection.
import importlib.metadata
import string
from urllib.parse import urlsplit

SECRETS = [value for name, value in os.environ.items() if name.startswith(QUESTION["prefix"]) and len(value) > 3]


def fail(stage, error):
    """The last line of what a traceback would say; nothing that came by the environment is repeated."""
    text = ": ".join([type(error).__name__, " ".join(str(error).split())])
    for secret in sorted(SECRETS, key=len, reverse=True):
        text = text.replace(secret, "***")
    say("application.stage", stage)
    say("application.error", text)
    os._exit(0)


def as_text(value):
    """Paths become absolute: settings may be relative to where the service runs."""
    if value is None or value == "":
        return ""
    if isinstance(value, (list, tuple, set)):
        return "\n".join(text for text in map(as_text, value) if os.path.exists(text))
    text = os.fspath(value) if isinstance(value, os.PathLike) else str(value)
    return os.path.abspath(text) if isinstance(value, os.PathLike) or os.path.lexists(text) else text


def settings_of(settings):
    values = {}
    for name, attribute in QUESTION["settings"].items():
        values[name], source = as_text(getattr(settings, attribute, "")), "%s of the application's settings" % attribute
        variable = QUESTION["prefix"] + "CONFIG_FILE"
        if not values[name] and attribute == "CONFIG_FILES" and os.environ.get(variable):
            # pretalx does not list the file that this variable names.
            values[name], source = as_text([os.environ[variable]]), variable
        if name in QUESTION["overrides"]:
            values[name], source = QUESTION["overrides"][name], "the setting " + name
        found("setting." + name, values[name], source)
    return values


def describe_paths(values):
    """What a run copies, backs up or builds beside: to be measured by whoever may read it all."""
    site_packages = str(importlib.metadata.distribution(QUESTION["package"]).locate_file(""))
    values = dict(values, environment=environment_of(site_packages)[1])
    names = {name.upper().replace("-", "_"): value for name, value in values.items()}
    for name in QUESTION["beside"]:
        if values.get(name):
            say("beside", values[name])
    for path in QUESTION["backup"] + ["$" + name.upper().replace("-", "_") for name in QUESTION["beside"]]:
        for line in string.Template(path).safe_substitute(names).split("\n"):
            if line.startswith("/"):
                say("measure", line)
    url = urlsplit(values.get("site-url", ""))
    say("web.host", url.netloc.rpartition("@")[2] or "localhost")
    say("web.scheme", "https" if url.scheme == "https" else "http")


def rows(connection, query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def describe_database(connection):
    settings = connection.settings_dict
    say("database.engine", connection.vendor)
    say("database.user", settings.get("USER") or "")
    say("database.host", settings.get("HOST") or "")
    say("database.port", settings.get("PORT") or "")
    describe = {"postgresql": describe_postgresql, "mysql": describe_mysql, "sqlite": describe_sqlite}
    if connection.vendor in describe:
        describe[connection.vendor](connection)


def describe_postgresql(connection):
    query = """SELECT current_database(), current_setting('server_version'), pg_database_size(current_database()),
      current_setting('port'), extract(epoch FROM pg_postmaster_start_time())::text || ' ' || d.oid,
      (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user)
      FROM pg_database d WHERE datname = current_database()"""
    name, version, size, port, identity, may_create = rows(connection, query)[0]
    say("database.name", name)
    say("database.version", version.split()[0])
    say("database.bytes", size)
    say("database.server-port", port)
    say("database.identity", identity)
    say("database.may-create", "yes" if may_create else "no")
    ours = r"SELECT datname FROM pg_database WHERE datname LIKE 'steady\_scratch\_%' OR datname LIKE 'steady\_failed\_%'"
    for (name,) in rows(connection, ours):
        say("leftover", "database " + name)


def describe_mysql(connection):
    query = """SELECT database(), version(),
      (SELECT coalesce(sum(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = database()),
      concat_ws(' ', @@hostname, @@port, @@datadir, @@pid_file, @@version)"""
    name, version, size, identity = rows(connection, query)[0]
    say("database.name", name)
    say("database.version", version)
    say("database.bytes", size)
    say("database.identity", identity)
    grants = [grant for (grant,) in rows(connection, "SHOW GRANTS")]
    everywhere = r"GRANT (ALL PRIVILEGES|.*\bCREATE\b(?! [A-Z]).*) ON (\*\.\*|`?steady\\?_scratch.*)"
    say("database.may-create", "yes" if any(re.match(everywhere, grant) for grant in grants) else "no")
    for (name,) in rows(connection, r"SHOW DATABASES LIKE 'steady\_%%'"):
        say("leftover", "database " + name)


def describe_sqlite(connection):
    import sqlite3

    path = os.path.abspath(os.fspath(connection.settings_dict["NAME"]))
    connection.ensure_connection()
    say("database.name", path)
    say("database.version", sqlite3.sqlite_version)
    say("database.bytes", sum(os.path.getsize(path + end) for end in ("", "-wal") if os.path.exists(path + end)))
    say("measure", path)


def describe_migrations(connection):
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("pending", "%s.%s" % (migration.app_label, migration.name))


try:
    os.environ["DJANGO_SETTINGS_MODULE"] = QUESTION["settingsModule"]
    import django
    from django.conf import settings

    django.setup()
    SECRETS += [str(base["PASSWORD"]) for base in settings.DATABASES.values() if len(str(base.get("PASSWORD") or "")) > 3]
    describe_paths(settings_of(settings))
except BaseException as error:
    fail("settings", error)
try:
    from django.db import connection

    describe_database(connection)
    describe_migrations(connection)
except BaseException as error:
    fail("database", error)
say("application.answered", "yes")
