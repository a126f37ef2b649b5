"""Lies in a Python environment (steady_silence.pth imports it) while its site holds a copy of another site's data: no
process of it reaches anything but what the application is made of. Mail, web hooks and the like must not go out from
there. An audit hook (PEP 578) sees every connection that Python makes, whatever library asks for it, and cannot be taken
away again. Beside this file: steady_silence.txt, the ports that may be reached."""
import errno
import os
import re
import sys

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "steady_silence.txt")) as _ports:
    _allowed = frozenset(int(port) for port in _ports.read().split())

_mailers = re.compile(r"(^|/)(sendmail|mail|mailx|s-nail|msmtp|exim4?|mutt|curl|wget)$")
# pip fetches what the plan names, and is no part of the site.
_pip = re.compile(r"(^|/)(pip[0-9.]*|__pip-runner__\.py|pip/__main__\.py)$")


def _is_pip():
    return bool(_pip.search(getattr(sys.modules.get("__main__"), "__file__", None) or ""))


def _refuse(what):
    raise PermissionError(errno.EPERM, "held back, because this site holds a copy of another site's data (Steady Upgrade): " + what)


def _watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # A name in the file system, or an abstract one: nothing that leaves the host.
        if not isinstance(address, tuple) or len(address) < 2 or address[1] in _allowed or _is_pip():
            return
        _refuse("%s port %s" % (address[0], address[1]))
    elif event in ("subprocess.Popen", "os.posix_spawn", "os.exec"):
        _look_at([arguments[0]], *arguments[1])
    elif event == "os.system":
        _look_at([], "sh", "-c", arguments[0])


def _look_at(names, *words):
    """A program that sends is refused, whether it is started itself or named in what a shell is given."""
    words = [os.fsdecode(word) for word in (*names, *words) if word is not None]
    text = words[words.index("-c") + 1].split() if "-c" in words[:-1] else []
    for name in words[:2] + text:
        if _mailers.search(name) and not _is_pip():
            _refuse(name)


sys.addaudithook(_watch)
