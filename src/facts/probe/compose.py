"""What docker knows of an application in containers: its project, roles, database, broker, files. Asked of the engine,
whichever docker-compose made the containers; answers are JSON lines. Arguments: the question, and the Python text that
is asked inside the application's container."""
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


def binary(version, folder):
    """The docker-compose that made the project: the other one would name, and so create, everything anew."""
    first = version.startswith("1.")
    for words in (["docker-compose"], ["docker", "compose"]):
        try:
            code, text, _ = output(*words, "version", "--short")
        except FileNotFoundError:
            continue
        if code == 0 and text.strip().lstrip("v").startswith("1.") == first:
            return " ".join(words)
    stop("compose", version)


def describe_file(fact, path):
    try:
        with open(path, "rb") as file:
            content = file.read()
        say(fact, {"path": os.path.realpath(path), "sha256": hashlib.sha256(content).hexdigest(), "text": content.decode()})
    except (OSError, UnicodeDecodeError) as error:
        stop("file", "%s: %s" % (path, error))
    say("folder", os.path.dirname(os.path.realpath(path)))
    for mark in ("new", "old"):
        if os.path.exists("%s.steady-%s" % (os.path.realpath(path), mark)):
            say("leftover", "%s.steady-%s" % (os.path.realpath(path), mark))


def describe_project(api):
    folder = SETTINGS.get("working-directory") or label(api, "project.working_dir")
    say("compose.project", label(api, "project"))
    say("compose.version", label(api, "version"))
    say("working-directory", folder)
    say("compose.command", binary(label(api, "version"), folder))
    for path in label(api, "project.config_files").split(","):
        describe_file("compose.file", os.path.join(folder, path))
    environment = label(api, "project.environment_file") or os.path.join(folder, ".env")
    for path in environment.split(","):
        if os.path.exists(path):
            describe_file("compose.environment", path)


def describe_web(api):
    address = SETTINGS.get("address", "")
    for port, bound in sorted((api["NetworkSettings"].get("Ports") or {}).items()):
        for door in bound or []:
            host = door["HostIp"] if door["HostIp"] not in ("", "0.0.0.0", "::") else "127.0.0.1"
            if not address and port.endswith("/tcp"):
                address = "http://%s:%s" % ("[%s]" % host if ":" in host else host, door["HostPort"])
    say("web.address", address)


def ask_inside(api):
    """Its settings are read where it reads them; passwords stay there."""
    code, text, error = output("docker", "exec", "-i", api["Id"], "python", "-", json.dumps({"endpoints": True}), text=INSIDE)
    lines = [line for line in text.splitlines() if line.startswith('{"fact":')]
    answers = [json.loads(line) for line in lines]
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()
    if not any(it["fact"] == "application.answered" for it in answers):
        last = (error or text).strip().splitlines()[-1:]
        stop("application", last[0] if last else "exit %d" % code)
    return {it["fact"]: it["value"] for it in answers}


def called(container, name):
    networks = (container["NetworkSettings"].get("Networks") or {}).values()
    names = [container["Name"].lstrip("/"), service(container), container["Config"]["Hostname"]]
    for network in networks:
        names += [network.get("IPAddress")] + (network.get("Aliases") or [])
    return name in names


def database_of(members, host):
    found = [it for it in members if called(it, SETTINGS.get("database-service") or host)]
    if len(found) != 1:
        stop("database", host)
    return found[0]


def broker_of(members):
    wanted = SETTINGS.get("broker-service")
    return [it for it in members if (service(it) == wanted if wanted else "rabbitmq" in repository(it["Config"]["Image"]))][:1]


def main():
    wanted, members = project_of(containers())
    roles = roles_of(members, wanted)
    members.sort(key=service)
    front = [it for it in members if roles.get(service(it)) == next(iter(QUESTION["services"]))]
    if len(front) != 1:
        stop("fronts", ", ".join(service(it) for it in front))
    api = front[0]
    if not api["State"]["Running"]:
        stop("not-running", service(api))
    for it in members:
        describe_service(it, roles.get(service(it), ""), repository(it["Config"]["Image"]) == wanted)
    say("compose.image", api["Config"]["Image"])
    say("compose.image-id", api["Image"])
    say("compose.image-bytes", str(json.loads(docker("image", "inspect", api["Image"]))[0]["Size"]))
    describe_project(api)
    describe_web(api)
    answers = ask_inside(api)
    base = database_of(members, answers.get("database.host", ""))
    say("compose.database", service(base))
    say("compose.database-container", base["Id"])
    for it in broker_of(members):
        say("compose.broker-container", it["Id"])
    say("database.directory", docker("info", "--format", "{{.DockerRootDir}}").strip())
    say("examined", "yes")


main()
