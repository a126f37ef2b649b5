# What the application knows of itself: its settings and its database, through its own code and connection.
import importlib.metadata
import string
import subprocess
from urllib.parse import urlsplit

PREFIX = QUESTION["prefix"]
# Some application takes it away from its own process (Indico, with INDICO_CONFIG).
HOME = os.environ["HOME"]
SECRETS = [value for name, value in os.environ.items() if PREFIX and name.startswith(PREFIX) and len(value) > 3]


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


def kept(value, pattern):
    """Of a map its values; of each what the pattern's first group matches, and what does not match is left out."""
    values = value.values() if hasattr(value, "values") else value if isinstance(value, (list, tuple, set)) else [value]
    found = (re.search(pattern, str(it)) for it in values)
    return [match.group(1) for match in found if match]


def variable_of(name):
    return name.upper().replace("-", "_")


def environment():
    """The folder that holds the application's virtualenv, or its user base."""
    return environment_of(str(importlib.metadata.distribution(QUESTION["package"]).locate_file("")))[1]


class Complaint(RuntimeError):
    def __init__(self, code, words):
        super().__init__("exit code %d%s" % (code, words and ": " + words))
        self.code, self.words = code, words


def shell(text, values):
    """What the recipe's shell text prints, with what is known so far at hand, as the program's steps have it."""
    known = {"HOME": HOME, "PYTHON": sys.executable, "SETTINGS_SOURCE": SOURCE}
    known["ENVIRONMENT"] = environment()
    known["SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    known.update((variable_of(name), value) for name, value in values.items())
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    done = subprocess.run(["sh", "-c", "set -eu\n" + text], env=dict(os.environ, **known), **streams)
    if done.returncode:
        complaints = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Complaint(done.returncode, complaints[-1] if complaints else "")
    return done.stdout.decode("utf-8", "surrogateescape").strip("\n")


def settings_of(settings):
    values = {}
    for name, asked in QUESTION["settings"].items():
        if name in QUESTION["overrides"]:
            values[name], source = QUESTION["overrides"][name], "the setting " + name
        elif "shell" in asked:
            values[name], source = shell(asked["shell"], values), "what the recipe asks of the host"
        else:
            values[name], source = setting(settings, **asked)
        if name in QUESTION["beside"]:
            values[name] = in_environment(values[name])
        found("setting." + name, values[name], source)
    return values


def in_environment(path):
    """What lies in the environment, through whatever link, moves with it: by the name it has there."""
    real, real_environment = os.path.realpath(path), os.path.realpath(environment())
    within = path and real.startswith(real_environment + os.sep)
    return os.path.join(environment(), os.path.relpath(real, real_environment)) if within else path


def setting(settings, attribute, match=None):
    value = settings.get(attribute)
    text = as_text(kept(value, match) if match else value)
    variable = PREFIX + "CONFIG_FILE"
    if not text and attribute == "CONFIG_FILES" and os.environ.get(variable):
        # pretalx does not list the file that this variable names.
        return as_text([os.environ[variable]]), variable
    return text, "%s of the application's settings" % attribute


def describe_paths(values):
    """What a run copies, backs up or builds beside: to be measured by whoever may read it all."""
    values = dict(values, environment=environment())
    names = {variable_of(name): value for name, value in values.items()}
    for name in QUESTION["beside"]:
        if values.get(name):
            say("beside", values[name])
    for path in QUESTION["backup"] + ["$" + variable_of(name) for name in QUESTION["beside"]]:
        for line in string.Template(path).safe_substitute(names).split("\n"):
            if line.startswith("/"):
                say("measure", line)
    url = urlsplit(values.get("site-url", "").split("\n")[0])
    say("web.host", url.netloc.rpartition("@")[2] or "localhost")
    say("web.scheme", "https" if url.scheme == "https" else "http")


def source_of_settings():
    if QUESTION["source"] != "django":
        return QUESTION["source"]
    module = settings_module()
    if not module:
        raise LookupError("no settings module: neither the service's DJANGO_SETTINGS_MODULE nor manage.py says one")
    return "django " + module


def describe_pending(database, values):
    if QUESTION["pending"]:
        try:
            for line in shell(QUESTION["pending"], values).splitlines():
                say("pending", line)
        except Complaint as complaint:
            # Code 4: an upgrade that left the old code on a migrated database. Another one brings the code after it.
            if complaint.code != 4:
                raise
            say("database.ahead", complaint.words)
    elif isinstance(database, DjangoDatabase):
        describe_migrations(database)


stage = "settings"
try:
    SOURCE = source_of_settings()
    say("settings.source", SOURCE)
    settings = application_settings(SOURCE)
    is_django = isinstance(settings, DjangoSettings)
    if is_django:
        import django

        django.setup()
    password = str(settings.database()[1].get("PASSWORD") or "")
    SECRETS += [password] if len(password) > 3 else []
    values = settings_of(settings)
    describe_paths(values)
    stage = "database"
    database = (DjangoDatabase if is_django else UrlDatabase)(settings)
    describe_database(database)
    stage = "migrations"
    describe_pending(database, values)
    stage = "checklist"
    for item, text in QUESTION["checklist"].items():
        say("checklist." + item, shell(text, values))
except BaseException as error:
    fail(stage, error)
say("application.answered", "yes")
