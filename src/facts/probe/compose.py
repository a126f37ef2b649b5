# What is needed of the project beside its containers: what made it, its files, its door, its database and broker.


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
