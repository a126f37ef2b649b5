"""Asked as the application's own account. Answers are JSON lines, each on a line of its own whatever else is printed."""

import json
import os
import shlex
import sys

QUESTION = json.loads(sys.argv[1])
PROCESS = int(sys.argv[2])
ANSWERS = os.dup(1)


def say(fact, value):
    line = json.dumps({"fact": fact, "value": str(value)}, ensure_ascii=False, separators=(",", ":"))
    # Files may have names that are no valid UTF-8.
    os.write(ANSWERS, ("\n" + line + "\n").encode("utf-8", "surrogateescape"))


def found(fact, value, source):
    say(fact, value)
    say("source." + fact, source)


def take_environment():
    """The service's variables come on standard input, so that no password is ever an argument."""
    for name, value in service_variables(sys.stdin.buffer.read(), QUESTION["prefix"]):
        os.environ[name] = value
    # This interpreter has started without it.
    sys.path[1:1] = [folder for folder in os.environ.get("PYTHONPATH", "").split(os.pathsep) if folder]
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


def environment_of(site_packages):
    """('virtualenv' | 'user' | 'system', the folder that holds it)."""
    import site

    def within(folder):
        return os.path.realpath(site_packages).startswith(os.path.realpath(folder) + os.sep)

    if sys.prefix != sys.base_prefix and within(sys.prefix):
        return "virtualenv", sys.prefix
    if sys.prefix == sys.base_prefix and within(site.getuserbase()):
        return "user", site.getuserbase()
    return "system", sys.prefix


take_environment()
