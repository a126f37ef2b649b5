# The registry itself: tags, page by page, and digests.


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


def below(tag):
    """Roughly within the upper bounds of the range that is asked for."""
    start = [(numbers(tag)[: len(bound)], bound, inclusive) for bound, inclusive in QUESTION["bounds"]]
    return all(found < bound or inclusive and found == bound for found, bound, inclusive in start)


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
    newest = sorted((tag for tag in tags if re.match(r"v?\d", tag) and below(tag)), key=numbers)[-10:]
    for tag in dict.fromkeys([tag for tag in QUESTION["wanted"] if tag in tags] + newest):
        say("digest." + tag, registry.digest(tag))
    say("resolved", "yes")


main()
