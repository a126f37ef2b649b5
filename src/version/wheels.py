"""What new releases hold, read from what pip fetched; no code of theirs runs. A piece of the program that asks pip: pip.py
calls it, and has the functions that it uses."""

import fnmatch
import importlib.metadata
import os
import re
import time
import zipfile

# Of a changelog the newest releases come first: what is this far down is old.
MOST_OF_A_CHANGELOG = 256 * 1024
# All of them together must leave room for the answer itself.
MOST_OF_ALL = 512 * 1024
WHEELS = {}


def wheel_of(pip, folder, item, seconds=None):
    """The wheel of a release, fetched once; None where there is none, or when it takes longer than that."""
    name, version = item["metadata"]["name"], item["metadata"]["version"]
    if name not in WHEELS:
        place = os.path.join(folder, normal(name))
        wheel = ("--quiet", "--no-deps", "--only-binary", ":all:", "--dest", place, "%s==%s" % (name, version))
        code = run(pip, "download", *wheel, seconds=seconds)[0]
        WHEELS[name] = None if code else os.path.join(place, os.listdir(place)[0])
    return WHEELS[name]


def migrations_in(paths):
    """Django's and Alembic's, by the names of their files."""
    found = (re.search(r"(?:^|/)([^/]+)/migrations/(?:versions/)?([^/]+)\.py$", str(path)) for path in paths)
    return {it.group(1) + " " + it.group(2) for it in found if it and not it.group(2).startswith("__")}


def describe_migrations(pip, folder, items):
    """Those that the new releases hold and the installed ones lack. A release without a wheel is not looked into."""
    for item in items:
        name = item["metadata"]["name"]
        try:
            here = migrations_in(importlib.metadata.distribution(name).files or [])
        except importlib.metadata.PackageNotFoundError:
            here = set()
        if not here and normal(name) != normal(PACKAGE):
            continue
        wheel = wheel_of(pip, folder, item)
        if wheel is None:
            if normal(name) == normal(PACKAGE):
                return
            continue
        with zipfile.ZipFile(wheel) as archive:
            for migration in sorted(migrations_in(archive.namelist()) - here):
                say("migration", migration)
    say("migrations", "known")


def file_in(wheel, pattern):
    """The text of a file in a wheel, the one that lies highest: never unpacked, and no more of it than is looked at."""
    with zipfile.ZipFile(wheel) as archive:
        names = sorted(fnmatch.filter(archive.namelist(), pattern), key=lambda name: (name.count("/"), name))
        if not names:
            raise LookupError("its wheel has no " + pattern)
        with archive.open(names[0]) as file:
            return file.read(MOST_OF_A_CHANGELOG).decode("utf-8", "replace")


def changelog_of(pip, folder, item, pattern, seconds):
    if not pattern:
        return item["metadata"].get("description") or ""
    # A commit is no release that the index has.
    wheel = None if "vcs_info" in item.get("download_info", {}) else wheel_of(pip, folder, item, seconds)
    if wheel is None:
        raise LookupError("its wheel could not be fetched, or not within %.0f s" % seconds)
    return file_in(wheel, pattern)


def read_changelogs(pip, folder, items, seconds):
    """Of the packages that change and that the recipe names. One that cannot be had is not worth a failure, and none is
    waited for longer than pip took to say what it would install."""
    until, left = time.monotonic() + seconds, MOST_OF_ALL
    for name, pattern in QUESTION["changelogs"].items():
        item = next((it for it in items if normal(it["metadata"]["name"]) == normal(name)), None)
        if item is None:
            continue
        try:
            text = changelog_of(pip, folder, item, pattern, max(until - time.monotonic(), 0))
            if not left:
                raise LookupError("the others left no room for it")
            text = text[: min(left, MOST_OF_A_CHANGELOG)]
            left -= len(text)
            # Whatever it holds, the shell and grep on its way pass it on, and all that comes after it.
            say("changelog." + name, text, ascii_only=True)
        except Exception as error:  # whatever a stranger's archive is like
            say("no-changelog." + name, " ".join(str(error).split())[:300] or type(error).__name__)
