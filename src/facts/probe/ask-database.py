# The database of a Django application, through its own connection: nothing but questions.


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


