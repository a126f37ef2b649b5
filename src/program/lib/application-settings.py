"""What an application knows of itself, by its own code: settings and the database it uses. The probe and the program
read them with this one piece. A source is "django MODULE" or "object MODULE:NAME ATTRIBUTE", where the attribute holds
the database's URL."""

import importlib
import os
import re
import sys


def above(module):
    """Of a site in a package the folder that holds the package, which manage.py puts on the path: one above this one."""
    file = module.replace(".", os.sep) + ".py"
    here = os.getcwd()
    folders = [here.rsplit(os.sep, count)[0] for count in range(1, here.count(os.sep) + 1)]
    return [folder for folder in folders if folder and os.path.exists(os.path.join(folder, file))]


class DjangoSettings:
    def __init__(self, module):
        os.environ["DJANGO_SETTINGS_MODULE"] = module
        sys.path += above(module)
        from django.conf import settings

        self.settings = settings

    def get(self, name):
        """Dots lead into objects."""
        value = self.settings
        for part in name.split("."):
            value = getattr(value, part, "")
        return value

    def database(self):
        """(engine, its parts): as Django names them."""
        parts = self.settings.DATABASES["default"]
        engine = parts["ENGINE"].rpartition(".")[2]
        # Others wrap these backends under their own names.
        known = [name for name in ("postgresql", "postgis", "mysql", "sqlite") if name in engine]
        return {"postgis": "postgresql"}.get(known[0], known[0]) if known else engine, parts


class ObjectSettings:
    def __init__(self, place, attribute):
        module, name = place.split(":")
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        self.settings = found() if callable(found) else found
        self.attribute = attribute

    def get(self, name):
        """Dots lead into maps and objects."""
        value = self.settings
        for part in name.split("."):
            value = value.get(part, "") if hasattr(value, "get") else getattr(value, part, "")
        return value

    def url(self):
        from sqlalchemy.engine import make_url

        return make_url(self.get(self.attribute))

    def database(self):
        url = self.url()
        parts = {"NAME": url.database, "USER": url.username, "PASSWORD": url.password, "HOST": url.host, "PORT": url.port}
        # psycopg's way to name a socket's folder.
        parts["HOST"] = parts["HOST"] or dict(url.query).get("host")
        engine = url.get_backend_name()
        return {"postgres": "postgresql", "mariadb": "mysql"}.get(engine, engine), parts


def application_settings(source):
    kind, *words = source.split(" ")
    return DjangoSettings(*words) if kind == "django" else ObjectSettings(*words)


def settings_module():
    """Which Django settings a site uses when its recipe does not say: the service's variable, else manage.py's."""
    module = os.environ.get("DJANGO_SETTINGS_MODULE", "")
    if not module and os.path.exists("manage.py"):
        with open("manage.py", encoding="utf-8", errors="replace") as file:
            found = re.search(r"DJANGO_SETTINGS_MODULE['\"]\s*(?:,|\]\s*=)\s*['\"]([\w.]+)", file.read())
        module = found.group(1) if found else ""
    return module
