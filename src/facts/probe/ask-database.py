# The application's database, through the driver that it uses itself: nothing but questions.


class DjangoDatabase:
    def __init__(self, settings):
        from django.db import connection

        self.engine, self.parts = connection.vendor, connection.settings_dict
        self.connection = connection

    def rows(self, query):
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()


class UrlDatabase:
    def __init__(self, settings):
        from sqlalchemy import create_engine

        self.engine, self.parts = settings.database()
        self.connection = create_engine(settings.url()).connect().connection.cursor()

    def rows(self, query):
        self.connection.execute(query)
        return self.connection.fetchall()


def describe_database(database):
    say("database.engine", database.engine)
    say("database.user", database.parts.get("USER") or "")
    say("database.host", database.parts.get("HOST") or "")
    say("database.port", database.parts.get("PORT") or "")
    describe = {"postgresql": describe_postgresql, "mysql": describe_mysql, "sqlite": describe_sqlite}
    if database.engine in describe:
        describe[database.engine](database)


def describe_postgresql(database):
    query = """SELECT current_database(), current_setting('server_version'), pg_database_size(current_database()),
      current_setting('port'), extract(epoch FROM pg_postmaster_start_time())::text || ' ' || d.oid,
      (SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user)
      FROM pg_database d WHERE datname = current_database()"""
    name, version, size, port, identity, may_create = database.rows(query)[0]
    say("database.name", name)
    say("database.version", version.split()[0])
    say("database.bytes", size)
    say("database.server-port", port)
    say("database.identity", identity)
    say("database.may-create", "yes" if may_create else "no")
    # position() and not LIKE: drivers differ in what a percent sign means.
    ours = "SELECT datname FROM pg_database WHERE position('steady_scratch_' in datname) = 1 OR position('steady_failed_' in datname) = 1"
    for (name,) in database.rows(ours):
        say("leftover", "database " + name)


def describe_mysql(database):
    query = """SELECT database(), version(),
      (SELECT coalesce(sum(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = database()),
      concat_ws(' ', @@hostname, @@port, @@datadir, @@pid_file, @@version)"""
    name, version, size, identity = database.rows(query)[0]
    say("database.name", name)
    say("database.version", version)
    say("database.bytes", size)
    say("database.identity", identity)
    grants = [grant for (grant,) in database.rows("SHOW GRANTS")]
    everywhere = r"GRANT (ALL PRIVILEGES|.*\bCREATE\b(?! [A-Z]).*) ON (\*\.\*|`?steady\\?_scratch.*)"
    say("database.may-create", "yes" if any(re.match(everywhere, grant) for grant in grants) else "no")
    for (name,) in database.rows("SELECT schema_name FROM information_schema.schemata WHERE left(schema_name, 7) = 'steady_'"):
        say("leftover", "database " + name)


def describe_sqlite(database):
    import sqlite3

    path = os.path.abspath(os.fspath(database.parts["NAME"]))
    database.rows("SELECT 1")
    say("database.name", path)
    say("database.version", sqlite3.sqlite_version)
    say("database.bytes", sum(os.path.getsize(path + end) for end in ("", "-wal") if os.path.exists(path + end)))
    say("measure", path)


def describe_migrations(database):
    """Django's own; others are asked by the recipe's shell text."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(database.connection)
    for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("pending", "%s.%s" % (migration.app_label, migration.name))


