"""Asked as the application's own account. Answers are JSON lines, each on a line of its own whatever else is printed."""

import json
import os
import re
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


def pairs(kind, text):
    """NAME=VALUE as each keeper of a service's environment writes it."""
    if kind == "process":
        return [entry.partition("=")[::2] for entry in text.split("\0")]
    if kind == "words":  # systemctl show
        return [word.partition("=")[::2] for word in shlex.split(text)]
    if kind == "commas":  # supervisor
        lexer = shlex.shlex(text.replace("%%", "%"))
        lexer.wordchars += "/.+-():"  # as supervisor itself reads it
        words = list(lexer)
        return [(name, value.strip("'\"")) for name, value in zip(words[::4], words[2::4])]
    lines = [line.strip() for line in text.splitlines()]  # EnvironmentFile
    entries = [line.partition("=")[::2] for line in lines if line and line[0] not in "#;"]
    return [(name, " ".join(shlex.split(value)) if value[:1] in "\"'" else value) for name, value in entries]


def take_environment():
    """The service's variables come on standard input, so that no password is ever an argument."""
    for section in sys.stdin.buffer.read().decode("utf-8", "surrogateescape").split("\036")[1:]:
        kind, _, text = section.partition("\n")
        try:
            entries = pairs(kind, text)
        except ValueError:
            continue
        for name, value in entries:
            if re.fullmatch(re.escape(QUESTION["prefix"]) + "[A-Z0-9_]*", name):
                os.environ[name] = value
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
