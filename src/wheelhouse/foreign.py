"""pip of the runner, speaking for the Python of the host: `foreign.py pip ARGUMENTS`, or a script of ours that calls it.

pip has options for another interpreter (--python-version, --platform, --implementation, --abi). They choose the wheels
and decide Requires-Python. Two things they leave as they are on the machine where pip runs, and both are wrong for ours:

- Environment markers (`; python_full_version < "3.11.4"`) are evaluated by the interpreter that runs pip.
- What counts as installed is what lies beside that interpreter, and pip leaves alone what is installed and will do.

So the markers are the host's, and what is installed is a folder with the metadata of what the host has, and nothing else:
hence `python -I -S`, without the runner's own packages. A test shows both with and without us.
"""

import json
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "portrait.json"), encoding="utf-8") as file:
    PORTRAIT = json.load(file)
sys.path[:0] = [os.path.join(HERE, "pip")]
sys.path.append(os.path.join(HERE, "installed"))


def stand_in():
    """Makes pip's own library answer for the host. @raises AttributeError where a newer pip has none of it any more."""
    from pip._internal.cli import cmdoptions
    from pip._vendor.packaging import markers

    here = markers.default_environment()
    environment = {name: PORTRAIT["markers"].get(name, value) for name, value in here.items()}
    markers.default_environment = lambda: dict(environment)
    wanted = markers.Marker("python_full_version == '%s'" % environment["python_full_version"])
    if not wanted.evaluate():
        raise AttributeError("markers are evaluated in another way")
    # It wants --only-binary :all:, because what is built here might not run there. We look at what was built.
    cmdoptions.check_dist_restriction = lambda *_, **__: None


def target():
    """The options that pip has for another interpreter."""
    yield from ("--python-version", PORTRAIT["python"], "--implementation", PORTRAIT["implementation"], "--abi", PORTRAIT["abi"])
    for platform in PORTRAIT["platforms"]:
        yield from ("--platform", platform)


def pip(command, *arguments):
    try:
        stand_in()
    except (ImportError, AttributeError) as error:
        sys.exit("ERROR: this pip cannot speak for another Python: %s" % error)
    from pip._internal.cli.main import main

    sys.exit(main([command, *target(), *arguments]))


def script(path, *arguments):
    sys.argv[:] = [path, *arguments]
    with open(path, encoding="utf-8") as text:
        exec(compile(text.read(), path, "exec"), {"__name__": "__main__"})


def install_stubs():
    """Metadata of everything that the host has, as pip and importlib read it."""
    for it in PORTRAIT["distributions"]:
        name = re.sub(r"[-_.]+", "_", it["name"])
        folder = os.path.join(HERE, "installed", "%s-%s.dist-info" % (name, it["version"]))
        os.makedirs(folder, exist_ok=True)
        lines = ["Metadata-Version: 2.1", "Name: " + it["name"], "Version: " + it["version"]]
        lines += ["Requires-Dist: " + line for line in it["requires"]] + ["Provides-Extra: " + line for line in it["extras"]]
        with open(os.path.join(folder, "METADATA"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        with open(os.path.join(folder, "RECORD"), "w", encoding="utf-8") as file:
            file.write("".join(path + ",,\n" for path in it["migrations"]))
        for path in it["migrations"]:  # a file that is not there is not listed
            place = os.path.normpath(os.path.join(HERE, "installed", path))
            if place.startswith(os.path.join(HERE, "installed") + os.sep):
                os.makedirs(os.path.dirname(place), exist_ok=True)
                open(place, "w").close()


if __name__ == "__main__":
    {"pip": pip, "script": script, "install-stubs": install_stubs}[sys.argv[1]](*sys.argv[2:])
