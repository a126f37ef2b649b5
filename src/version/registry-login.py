"""Which tags a registry has for a repository, by the login that `docker login` left on this host, and the digests of the
newest. Answers are JSON lines. Argument: the question. Nothing is pulled."""
import base64
import glob
import json
import os
import pwd
import re
import ssl
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

QUESTION = json.loads(sys.argv[1])
MANIFESTS = ", ".join(
    "application/vnd." + kind
    for kind in (
        "oci.image.index.v1+json",
        "oci.image.manifest.v1+json",
        "docker.distribution.manifest.list.v2+json",
        "docker.distribution.manifest.v2+json",
    )
)


def say(fact, value):
    print(json.dumps({"fact": fact, "value": str(value)}, separators=(",", ":")), flush=True)


def fail(kind, text):
    say("error.kind", kind)
    say("error", " ".join(str(text).split())[:300])
    sys.exit(0)


def place(repository):
    """(registry, name): Docker's own registry is meant where none is named."""
    first, _, rest = repository.partition("/")
    if rest and ("." in first or ":" in first or first == "localhost"):
        return first, rest
    return "registry-1.docker.io", repository if rest else "library/" + repository


def login_folders():
    """Where a login may lie: this account's, the project's owner's, and that of whoever became root by sudo."""
    folders = [QUESTION["config"], os.environ.get("DOCKER_CONFIG", "")]
    names = [pwd.getpwuid(os.getuid()).pw_name, os.environ.get("SUDO_USER", "")]
    try:
        names.append(pwd.getpwuid(os.stat(QUESTION["folder"]).st_uid).pw_name)
    except (OSError, KeyError):
        pass
    for name in filter(None, names):
        try:
            folders.append(os.path.join(pwd.getpwnam(name).pw_dir, ".docker"))
        except KeyError:
            pass
    return list(dict.fromkeys(filter(None, folders)))


def helper_login(name, registry):
    try:
        text = subprocess.run(
            ["docker-credential-" + name, "get"], input=registry, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True
        ).stdout
        answer = json.loads(text)
        return "%s:%s" % (answer["Username"], answer["Secret"])
    except (OSError, ValueError, KeyError):
        return ""


def login_of(folder, registry):
    """NAME:PASSWORD, or nothing."""
    try:
        with open(os.path.join(folder, "config.json")) as file:
            config = json.load(file)
    except (OSError, ValueError):
        return ""
    names = ["https://index.docker.io/v1/"] if registry == "registry-1.docker.io" else [registry, "https://" + registry]
    for name in names:
        helper = config.get("credHelpers", {}).get(name) or (config.get("credsStore") if name in config.get("auths", {}) else "")
        entry = config.get("auths", {}).get(name, {})
        found = helper_login(helper, name) if helper else base64.b64decode(entry.get("auth", "")).decode()
        if found:
            return found
    return ""
