# Where the service listens: sockets that its processes hold, or what its command line says.


def processes_below(root):
    parents = {}
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % entry) as file:
                parents[int(entry)] = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
    tree = [root]
    for process in tree:
        tree += [child for child, parent in parents.items() if parent == process]
    return tree


def sockets_of(process):
    folder = "/proc/%d/fd" % process
    try:
        links = [os.readlink(os.path.join(folder, name)) for name in os.listdir(folder)]
    except OSError:
        return set()
    return {link[len("socket:[") : -1] for link in links if link.startswith("socket:[")}


def table(process, name):
    try:
        with open("/proc/%d/net/%s" % (process, name)) as file:
            return [line.split() for line in file][1:]
    except OSError:
        return []


def tcp_address(text):
    """The kernel writes addresses as hexadecimal words in its own byte order. Every address means: this machine."""
    import ipaddress

    host, port = text.split(":")
    raw = b"".join(bytes.fromhex(host[i : i + 8])[:: -1 if sys.byteorder == "little" else 1] for i in range(0, len(host), 8))
    address = ipaddress.ip_address(raw)
    if address.is_unspecified:
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return "http://%s:%d" % (address if address.version == 4 else "[%s]" % address, int(port, 16))


def listening(process):
    inodes = set().union(*(sockets_of(member) for member in processes_below(process)))
    for name in ("tcp", "tcp6"):
        yield from (tcp_address(line[1]) for line in table(process, name) if line[3] == "0A" and line[9] in inodes)
    for line in table(process, "unix"):
        # 10000: it accepts connections. Names that begin with @ have no file; gunicorn.ctl takes orders, not requests.
        accepts = len(line) > 7 and line[3] == "00010000" and line[6] in inodes
        if accepts and line[7].startswith("/") and not line[7].endswith("/gunicorn.ctl"):
            yield "unix:" + line[7]


def bound(process):
    """gunicorn's --bind, for when its sockets may not be looked at."""
    try:
        with open("/proc/%d/cmdline" % process) as file:
            words = file.read().split("\0")
    except OSError:
        return
    for index, word in enumerate(words):
        match = re.match(r"(?:--bind=|-b=?)(.+)", word)
        value = match.group(1) if match else words[index + 1] if word in ("-b", "--bind") else ""
        if value.startswith("unix:"):
            yield "unix:" + value[len("unix:") :].replace("//", "/")
        elif re.search(r":\d+$", value):
            yield "http://" + re.sub(r"^(0\.0\.0\.0|\[::\])?:", "127.0.0.1:", value)


if PROCESS > 0:
    seen = list(listening(PROCESS)) or list(bound(PROCESS))
    for address in dict.fromkeys(seen):
        say("listening", address)
