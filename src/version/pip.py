"""What pip would install: on this host, or on a runner that stands in for it (src/wheelhouse/foreign.py). Answers are JSON
lines, each on a line of its own; nothing is installed."""

import fnmatch
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

QUESTION = json.loads(sys.argv[1])
PACKAGE = QUESTION["package"]
# Of the environment that serves; we may be another one, which is asked what a virtualenv built anew would hold.
INSTALLED = json.loads(sys.argv[2])
REBUILT = sys.argv[3] == "rebuilt"
BEGAN = time.monotonic()


def say(fact, value, ascii_only=False):
    line = json.dumps({"fact": fact, "value": str(value)}, ensure_ascii=ascii_only, separators=(",", ":"))
    os.write(1, ("\n" + line + "\n").encode("utf-8", "surrogateescape"))


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pip_version():
    try:
        return importlib.metadata.version("pip")
    except importlib.metadata.PackageNotFoundError:
        return ""


def run(pip, *arguments, seconds=None):
    """(exit code, standard output, last lines of what pip complained about, without the credentials of an index)."""
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    try:
        done = subprocess.run([*pip, *arguments], timeout=seconds, **streams)
    except subprocess.TimeoutExpired:
        return 1, "", ["pip did not answer within %.0f s" % seconds]
    errors = re.sub(r"://[^/@\s]+@", "://***@", done.stderr.decode("utf-8", "replace"))
    lines = [line.rstrip() for line in errors.splitlines() if line.strip() and "experimental command" not in line]
    return done.returncode, done.stdout.decode("utf-8", "replace"), lines


def fail(lines):
    yanked = re.search(r"Ignored the following yanked versions: (.*)", "\n".join(lines))
    say("yanked.ignored", yanked.group(1).replace(",", "") if yanked else "")
    # The list of every version that exists is long, and known from elsewhere.
    text = [re.sub(r"\(from versions: [^)]{60,}\)", "(from versions: …)", line) for line in lines if "Ignored the following" not in line]
    say("error", "\n".join(text[-6:]))
    sys.exit(0)


def usable_pip(folder):
    """pip can report what it would do since 22.2. An older one fetches its successor, which then runs from a folder."""
    if QUESTION.get("foreign"):
        return [sys.executable, "-I", "-S", "-B", QUESTION["foreign"], "pip"]
    version = pip_version()
    if not version:
        say("pip", "")
        fail(["No module named pip"])
    say("pip", version)
    pip = [sys.executable, "-m", "pip"]
    if tuple(int(part) for part in re.findall(r"\d+", version)[:2]) >= (22, 2):
        return pip
    code, _, errors = run(pip, "download", "--quiet", "--no-deps", "--dest", folder, "pip>=22.2")
    wheels = [name for name in os.listdir(folder) if name.endswith(".whl")]
    if code or not wheels:
        say("old-pip", version)
        fail(errors)
    return [sys.executable, os.path.join(folder, wheels[0], "pip")]


def versions(pip, *options):
    code, output, errors = run(pip, "index", "versions", PACKAGE, *options)
    found = re.search(r"^Available versions: (.*)$", output, re.M)
    return (found.group(1).split(", ") if found else []), errors


def report(pip, requirement, *options):
    """What `pip install` would do, None when it could not; and its complaints."""
    if QUESTION["user"]:
        options = ("--user",) + options
    code, output, errors = run(pip, "install", "--dry-run", "--quiet", "--report", "-", *options, requirement)
    if code or "{" not in output:
        return None, errors
    return json.loads(output[output.index("{") :])["install"], errors


def say_yanked(complaints):
    """pip takes what its authors have withdrawn only for an exact version, and says so (PEP 592)."""
    warning = r"is a yanked version: '([^']+)' candidate \(version (\S+) at .*\)\nReason for being yanked: (.*)"
    for name, version, reason in re.findall(warning, "\n".join(complaints)):
        say("yanked", " ".join([re.sub(r"\[.*", "", name), version, "" if reason == "<none given>" else reason]).strip())


def metadata_of(items):
    return next((item for item in items or [] if normal(item["metadata"]["name"]) == normal(PACKAGE)), None)


def newer(pip, every, here):
    """The newest release that was asked for, when only this Python keeps it from being installed."""
    from pip._vendor.packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        specifier = SpecifierSet(QUESTION["specifier"])
    except InvalidSpecifier:  # pip itself will say so
        return
    wanted = [version for version in every if specifier.contains(version, prereleases=QUESTION["prereleases"])]
    if not wanted or wanted[0] in here:
        return
    options = ("--no-deps", "--ignore-installed", "--ignore-requires-python")
    found = metadata_of(report(pip, "%s==%s" % (PACKAGE, wanted[0]), *options)[0])
    if found:
        say("newer", wanted[0] + " " + found["metadata"].get("requires_python", ""))


def resolve_git(pip):
    """Which commit and version a reference is, whatever is installed now: pip skips a version that is there already."""
    before, ref, after = QUESTION["git"]
    items, errors = report(pip, before + ref + after, "--no-deps", "--ignore-installed")
    found = metadata_of(items)
    if not found:
        fail(errors)
    commit = found["download_info"]["vcs_info"]["commit_id"]
    say("commit", commit)
    return before + commit + after, [found]


def companions(names):
    """What is installed here of the distributions that belong to the application."""
    wanted = [normal(pattern) for pattern in QUESTION["companions"]]
    there = (name for name in names if name != normal(PACKAGE))
    return sorted(name for name in there if any(fnmatch.fnmatchcase(name, pattern) for pattern in wanted))


def everything_else():
    """What else a new virtualenv must have, at the versions that are there; companions at their newest."""
    newest = companions(INSTALLED)
    others = ((name, version) for name, (version, wanted) in INSTALLED.items() if wanted)
    kept = {normal(PACKAGE), "pip", *newest}
    return newest + sorted("%s==%s" % pair for pair in others if pair[0] not in kept)


def artifact(item):
    """Which file pip would fetch, for whoever fetches it: `name version file sha256`, the hash where the index says it."""
    download = item["download_info"]
    file = urllib.parse.unquote(urllib.parse.urlsplit(download["url"]).path).rpartition("/")[2]
    sha256 = download.get("archive_info", {}).get("hashes", {}).get("sha256", "-")
    return " ".join((item["metadata"]["name"], item["metadata"]["version"], file, sha256))


def main(pip, folder):
    beside = everything_else() if REBUILT else companions(INSTALLED)
    requirement, also = resolve_git(pip) if QUESTION["git"] else (QUESTION["requirement"], [])
    with ThreadPoolExecutor() as pool:  # most of the time is spent waiting for the index
        answers = [pool.submit(versions, pip, "--pre", "--ignore-requires-python"), pool.submit(versions, pip, "--pre")]
        resolved = pool.submit(report, pip, requirement, "--upgrade", *beside)
    (every, errors), (here, _), (items, problems) = [it.result() for it in answers + [resolved]]
    patience = time.monotonic() - BEGAN
    if items is None and REBUILT:  # some version of today does not run on the other Python: then a newer one
        items, problems = report(pip, requirement, "--upgrade", *(name.partition("==")[0] for name in beside))
    say("versions", " ".join(every))
    say("versions.here", " ".join(here))
    if not QUESTION["git"]:
        newer(pip, every, here)
    # Without an index, pip finds what is installed to be the newest, and says no word.
    if items is None or not (every or QUESTION["settled"]):
        fail(problems or errors)
    if also and not metadata_of(items):
        items += also
    say("requirement", requirement)
    say_yanked(problems)
    for item in items:
        name, version = item["metadata"]["name"], item["metadata"]["version"]
        say("install", "%s %s %s" % (name, version, INSTALLED.get(normal(name), ["-"])[0]))
        if REBUILT and normal(name) != normal(PACKAGE) or normal(name) in beside:
            say("companion", name)
        if QUESTION.get("foreign"):
            say("artifact", artifact(item))
    if QUESTION["migrations"] and not REBUILT and not QUESTION["git"]:
        describe_migrations(pip, folder, items)
    read_changelogs(pip, folder, items, patience)
    say("resolved", "yes")


with tempfile.TemporaryDirectory() as folder:
    main(usable_pip(folder), folder)
