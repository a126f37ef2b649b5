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
