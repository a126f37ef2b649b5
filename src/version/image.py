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


class Registry:
    def __init__(self, repository):
        self.name, self.path = place(repository)
        self.folder, self.login = "", ""
        for folder in login_folders():
            self.folder, self.login = folder, login_of(folder, self.name)
            if self.login:
                break
        self.authorization = ""
        self.context = ssl.create_default_context()
        for certificate in glob.glob(os.path.join("/etc/docker/certs.d", glob.escape(self.name), "*.crt")):
            self.context.load_verify_locations(certificate)
        self.scheme = "http" if re.match(r"(localhost|127\.)", self.name) and not self.answers("https") else "https"

    def answers(self, scheme):
        try:
            urllib.request.urlopen("%s://%s/v2/" % (scheme, self.name), timeout=20, context=self.context)
        except urllib.error.HTTPError:
            return True
        except (OSError, ValueError):
            return False
        return True

    def ask(self, path, method="GET", again=True):
        request = urllib.request.Request("%s://%s%s" % (self.scheme, self.name, path), method=method)
        request.add_header("Accept", MANIFESTS if "/manifests/" in path else "application/json")
        if self.authorization:
            # Not to be sent on to wherever a redirect leads.
            request.add_unredirected_header("Authorization", self.authorization)
        try:
            return urllib.request.urlopen(request, timeout=30, context=self.context)
        except urllib.error.HTTPError as error:
            if error.code != 401 or not again:
                raise
            self.authorization = self.authorize(error.headers.get("WWW-Authenticate", ""))
            return self.ask(path, method, False)

    def authorize(self, challenge):
        basic = "Basic " + base64.b64encode(self.login.encode()).decode() if self.login else ""
        if not challenge.lower().startswith("bearer "):
            return basic
        parts = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        query = urllib.parse.urlencode({"service": parts.get("service", ""), "scope": "repository:%s:pull" % self.path})
        request = urllib.request.Request("%s?%s" % (parts["realm"], query))
        if basic:
            request.add_unredirected_header("Authorization", basic)
        answer = json.load(urllib.request.urlopen(request, timeout=30, context=self.context))
        return "Bearer " + (answer.get("token") or answer.get("access_token") or "")

    def tags(self):
        path, found = "/v2/%s/tags/list?n=1000" % self.path, []
        while path and len(found) < 20000:
            answer = self.ask(path)
            found += json.load(answer).get("tags") or []
            link = re.match(r'\s*<([^>]+)>', answer.headers.get("Link", ""))
            path = "" if not link else re.sub(r"^https?://[^/]+", "", urllib.parse.urljoin(path, link.group(1)))
        return found

    def digest(self, tag):
        try:
            return self.ask("/v2/%s/manifests/%s" % (self.path, tag), "HEAD").headers.get("Docker-Content-Digest", "")
        except urllib.error.HTTPError:
            return ""


def numbers(tag):
    return [int(part) for part in re.findall(r"\d+", tag)]


def main():
    registry = Registry(QUESTION["repository"])
    say("registry", registry.name)
    say("login", "yes" if registry.login else "no")
    if registry.login:
        say("docker-config", registry.folder)
    try:
        tags = registry.tags()
    except urllib.error.HTTPError as error:
        fail("refused" if error.code in (401, 403) else "unknown", "HTTP %d %s" % (error.code, error.reason))
    except (OSError, ValueError) as error:
        fail("unreachable", getattr(error, "reason", error))
    say("tags", json.dumps(tags))
    # The newest by their numbers: which of them is meant is not decided here.
    newest = sorted((tag for tag in tags if re.match(r"v?\d", tag)), key=numbers)[-10:]
    for tag in dict.fromkeys([tag for tag in QUESTION["wanted"] if tag in tags] + newest):
        say("digest." + tag, registry.digest(tag))
    say("resolved", "yes")


main()
