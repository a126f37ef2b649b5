"""Prints as JSON what an upgrade or a way back must not lose. Asks the files themselves, never pretalx: what it says
must not depend on the version that is installed. Usage: fingerprint.py DATABASE DATA STATIC CONFIG"""

import hashlib
import json
import pathlib
import sqlite3
import sys

database, data, static, config = map(pathlib.Path, sys.argv[1:])


def digest(parts):
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part if isinstance(part, bytes) else repr(part).encode())
    return whole.hexdigest()[:16]


def tree(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        "files": len(files),
        "digest": digest(part for path in files for part in (str(path.relative_to(folder)), path.read_bytes())),
    }


connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
names = connection.execute("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1")
tables = {}
for (name,) in names.fetchall():
    rows = sorted(map(repr, connection.execute(f'select * from "{name}"')))
    tables[name] = {"rows": len(rows), "digest": digest(rows)}
talks = connection.execute("select code, title from submission_submission order by code").fetchall()
print(
    json.dumps(
        {
            "tables": tables,
            "talks": digest(talks),
            "media": tree(data / "media"),
            "static": tree(static),
            "secret": digest([(data / ".secret").read_bytes()]),
            "config": digest([config.read_bytes()]),
        }
    )
)
