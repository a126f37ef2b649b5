"""The variables that a service is started with, as its manager and its process keep them: sections on standard input,
each begun by \\036 and its kind. The probe and the program read them with this one piece."""

import re
import shlex
import sys


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


def service_variables(data, prefix):
    """NAME, VALUE of those that begin with the prefix (of none, when it is empty), and of those that say which settings
    a Django site has and where its modules lie; later sections win."""
    wanted = "DJANGO_SETTINGS_MODULE|PYTHONPATH" + ("|%s[A-Z0-9_]*" % re.escape(prefix) if prefix else "")
    for section in data.decode("utf-8", "surrogateescape").split("\036")[1:]:
        kind, _, text = section.partition("\n")
        try:
            entries = pairs(kind, text)
        except ValueError:
            continue
        for name, value in entries:
            if re.fullmatch(wanted, name):
                yield name, value
