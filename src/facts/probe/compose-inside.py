# Asked by the application's own interpreter in its own container, in the folder its commands run in; nothing but
# questions. What comes before it: say() and the pieces that describe a database.


def settings_module():
    """As manage.py has it, unless the container's variables say otherwise."""
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        return os.environ["DJANGO_SETTINGS_MODULE"]
    with open("manage.py") as file:
        return re.search(r"""DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)""", file.read()).group(1)


def fail(stage, error):
    """Nothing that the container was given by its variables is repeated."""
    text = ": ".join([type(error).__name__, " ".join(str(error).split())])
    for secret in sorted((value for value in os.environ.values() if len(value) > 5), key=len, reverse=True):
        text = text.replace(secret, "***")
    say("application.stage", stage)
    say("application.error", text)
    os._exit(0)


def list_endpoints(resolver, prefix="/"):
    """Lists of a REST API: the routes that Django REST framework's routers name …-list, without parameters."""
    for entry in resolver.url_patterns:
        route = re.sub(r"^\^|\$$|\\Z$", "", str(entry.pattern))
        if hasattr(entry, "url_patterns"):
            if not re.search(r"[<(\[\\?*+]", route):
                list_endpoints(entry, prefix + route)
        elif str(entry.name or "").endswith("-list") and not re.search(r"[<(\[\\?*+]", route):
            say("endpoint", prefix + route)


try:
    sys.path.insert(0, os.getcwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = settings_module()
    import django
    from django.conf import settings

    django.setup()
    named = [name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*"]
    say("web.host", "localhost" if not named or "localhost" in named else named[0])
except BaseException as error:
    fail("settings", error)
try:
    database = DjangoDatabase(settings)
    describe_database(database)
    describe_migrations(database)
except BaseException as error:
    fail("database", error)
try:
    from django.urls import get_resolver

    list_endpoints(get_resolver())
except Exception as error:
    say("looked", "routes: " + type(error).__name__)
say("application.answered", "yes")
