"""SQLite through Python's own module, run as the application: there may be no sqlite3 command, and another account
would leave its own journal files beside the database. Verbs: dump, prove, restore, rows. Data goes by standard
input and output, because the application's account cannot see the backup folder."""
import os
import shutil
import sqlite3
import sys

verb, path, mark = sys.argv[1:4]
scratch = path + ".steady-scratch-" + mark


def opened(name, mode):
    """Never makes a file that is not there: an empty database would pass for the backup of one."""
    quoted = name.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return sqlite3.connect("file:" + quoted + "?mode=" + mode, uri=True)


def check(name):
    with opened(name, "ro") as database:
        answer = database.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        sys.exit("integrity_check: " + answer)


def rows(name):
    database = opened(name, "ro")
    tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    for (table,) in tables.fetchall():
        count = database.execute('SELECT count(*) FROM "%s"' % table.replace('"', '""')).fetchone()[0]
        print("%s\t%d" % (table, count))
    database.close()


def received():
    os.umask(0o077)
    with open(scratch, "wb") as target:
        shutil.copyfileobj(sys.stdin.buffer, target)
        target.flush()
        os.fsync(target.fileno())


def remove(name):
    for suffix in ("", "-wal", "-shm", "-journal"):
        if os.path.exists(name + suffix):
            os.unlink(name + suffix)


try:
    if verb == "dump":
        os.umask(0o077)
        remove(scratch)
        source, target = opened(path, "rw"), sqlite3.connect(scratch)
        source.backup(target)
        target.close()
        source.close()
        with open(scratch, "rb") as made:
            shutil.copyfileobj(made, sys.stdout.buffer)
    elif verb == "prove":
        received()
        check(scratch)
        rows(scratch)
    elif verb == "restore":
        received()
        check(scratch)
        was = os.stat(path) if os.path.exists(path) else None
        for suffix in ("-wal", "-shm", "-journal"):
            if os.path.exists(path + suffix):
                os.unlink(path + suffix)
        if was:
            os.chmod(scratch, was.st_mode & 0o7777)
        os.replace(scratch, path)
    elif verb == "rows":
        rows(path)
finally:
    remove(scratch)
