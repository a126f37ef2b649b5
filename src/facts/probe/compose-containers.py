"""The containers of an application, as docker knows them: which project runs its image, and what each service is to it.
Asked of the engine, whichever docker-compose made them; answers are JSON lines. Arguments: the question, and the Python
text that is asked inside the application's container (compose.py)."""
import hashlib
import json
import os
import re
import subprocess
import sys

QUESTION, INSIDE = json.loads(sys.argv[1]), sys.argv[2]
SETTINGS = QUESTION["settings"]


def say(fact, value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = json.dumps({"fact": fact, "value": text}, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(line.encode("utf-8", "surrogateescape") + b"\n")
    sys.stdout.flush()


def stop(reason, detail=""):
    say("stopped", reason)
    say("detail", detail)
    sys.exit(0)


def output(*command, text=None):
    result = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="surrogateescape")
    return result.returncode, result.stdout, result.stderr


def docker(*words):
    code, text, error = output("docker", *words)
    if code != 0:
        stop("docker", error.strip().splitlines()[-1] if error.strip() else "docker %s: exit %d" % (words[0], code))
    return text


def repository(image):
    name = image.split("@")[0]
    return name[: name.rindex(":")] if ":" in name.rsplit("/", 1)[-1] else name


def label(container, name):
    return container["Config"]["Labels"].get("com.docker.compose." + name, "")


def service(container):
    return label(container, "service")


def containers():
    """Of compose projects, one-off ones (`run`) left out."""
    ids = docker("ps", "-aq", "--no-trunc", "--filter", "label=com.docker.compose.service").split()
    found = json.loads(docker("inspect", *ids)) if ids else []
    return [it for it in found if label(it, "oneoff").lower() != "true"]


def project_of(everything):
    """The one project that runs the image."""
    wanted, name = SETTINGS.get("image") or QUESTION["image"], SETTINGS.get("project")
    ours = [it for it in everything if repository(it["Config"]["Image"]) == wanted]
    names = sorted({label(it, "project") for it in ours})
    for it in everything:
        say("looked", "%s of project %s: %s" % (service(it), label(it, "project"), it["Config"]["Image"]))
    if name:
        names = [it for it in names if it == name]
    if not names:
        stop("image", wanted)
    if len(names) > 1:
        stop("projects", " ".join(names))
    return wanted, [it for it in everything if label(it, "project") == names[0]]


def roles_of(members, wanted):
    """Each of our image's services → the first role whose pattern its name matches."""
    names = sorted({service(it) for it in members if repository(it["Config"]["Image"]) == wanted})
    roles = {}
    for role, entry in QUESTION["services"].items():
        given = SETTINGS.get(role + "-service", "").split()
        for name in names:
            if name not in roles and (name in given if given else re.search(entry["match"], name)):
                roles[name] = role
        if not entry["optional"] and role not in roles.values():
            stop("role", "%s: %s" % (role, ", ".join(names)))
    rest = [name for name in names if name not in roles]
    if rest:
        stop("unknown-service", ", ".join(rest))
    return roles


def describe_service(container, role, image):
    pid = str(container["State"]["Pid"])
    say("service", "\x1f".join([service(container), role, pid, "ours" if image else "other", container["Config"]["Image"]]))
