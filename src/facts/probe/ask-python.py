# What is installed, by the interpreter of the service. Nothing of the application is imported.
import importlib.metadata
import platform
import pwd
import sysconfig


def requirement(text):
    """(name, condition) of a Requires-Dist line."""
    head, _, condition = text.partition(";")
    return re.match(r"[A-Za-z0-9._-]+", head).group(), condition.strip()


def installed(name):
    try:
        return bool(importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return False


def applies(condition, extra):
    """Conditions are asked of pip's own library, which may be missing: then all that name the extra count."""
    try:
        from pip._vendor.packaging.markers import Marker
    except ImportError:
        return bool(re.search(r"extra *== *['\"]%s['\"]" % re.escape(extra), condition))
    marker = Marker(condition)
    return marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""})


def extras(distribution):
    """pip does not record extras: one is in use when everything it asks for is there."""
    wanted = [requirement(line) for line in distribution.requires or []]
    for extra in distribution.metadata.get_all("Provides-Extra") or []:
        names = [name for name, condition in wanted if condition and applies(condition, extra)]
        if names and all(installed(name) for name in names):
            yield extra


def started(process):
    """Seconds since 1970 at which a process started."""
    with open("/proc/%d/stat" % process) as file:
        ticks = int(file.read().rpartition(")")[2].split()[19])
    with open("/proc/stat") as file:
        boot = next(int(line.split()[1]) for line in file if line.startswith("btime "))
    return boot + ticks / os.sysconf("SC_CLK_TCK")


def runs_since(process):
    """A service that was reloaded keeps its main process: what runs the code are the processes below it."""
    with open("/proc/%d/task/%d/children" % (process, process)) as file:
        below = [int(word) for word in file.read().split()] if QUESTION["reloads"] else []
    return min(map(started, below or [process]))


def is_stale(distribution):
    """The boot time is known to the second only."""
    record = distribution.locate_file(getattr(distribution, "_path", ""))
    try:
        return PROCESS > 0 and runs_since(PROCESS) + 1 < os.stat(os.path.join(str(record), "RECORD")).st_mtime
    except OSError:
        return False


def origin(distribution):
    text = distribution.read_text("direct_url.json")
    return json.loads(text) if text else {}


distribution = importlib.metadata.distribution(QUESTION["package"])
site_packages = os.path.abspath(str(distribution.locate_file("")))
layout, environment = environment_of(site_packages)
owner = os.stat(site_packages).st_uid
try:
    owner = pwd.getpwuid(owner).pw_name
except KeyError:
    pass
say("python.version", platform.python_version())
say("python.layout", layout)
say("python.environment", environment)
say("python.owner", owner)
say("python.pip", importlib.metadata.version("pip") if installed("pip") else "")
say("python.site-packages", site_packages)
marker = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
say("python.managed", "yes" if layout != "virtualenv" and os.path.exists(marker) else "no")
for name in extras(distribution):
    say("package.extra", name)
say("package.stale", "yes" if is_stale(distribution) else "no")
say("package.commit", origin(distribution).get("vcs_info", {}).get("commit_id", ""))
say("package.editable", "yes" if origin(distribution).get("dir_info", {}).get("editable") else "no")
found("package.version", distribution.version, "metadata in " + site_packages)
