"""What pip elsewhere must know of this Python to resolve for it: the values of environment markers, the wheels that pip
takes here, and what is installed, with what it asks for."""

import importlib.metadata
import json
import os
import re
import sys

LOOKS_ONLY = sys.argv[1] == "yes"


def say(fact, value):
    line = json.dumps({"fact": fact, "value": value}, ensure_ascii=False, separators=(",", ":"))
    os.write(1, ("\n" + line + "\n").encode("utf-8", "surrogateescape"))


def migrations(distribution):
    """For whoever looks at what a release brings: by names, which are all that is compared."""
    files = (str(path) for path in distribution.files or []) if LOOKS_ONLY else ()
    return [path for path in files if re.search(r"(?:^|/)migrations/(?:versions/)?[^/]+\.py$", path)]


def described(distribution):
    metadata = distribution.metadata
    return {
        "name": metadata["Name"],
        "version": distribution.version,
        "requires": [re.sub(r"\s+", " ", line) for line in distribution.requires or []],
        "extras": metadata.get_all("Provides-Extra") or [],
        "migrations": migrations(distribution),
    }


try:
    from pip._internal.utils.compatibility_tags import get_supported
    from pip._vendor.packaging.markers import default_environment

    tags = get_supported()
except ImportError as error:
    say("error", "pip does not say which wheels it takes: %s" % error)
    sys.exit(0)

own = tags[0]
platforms = [tag.platform for tag in tags if (tag.interpreter, tag.abi) == (own.interpreter, own.abi)]
portrait = {
    "python": ".".join(map(str, sys.version_info[:3])),
    "implementation": own.interpreter[:2],
    "abi": own.abi,
    "platforms": list(dict.fromkeys(platforms)),
    "markers": default_environment(),
    "distributions": [described(it) for it in importlib.metadata.distributions() if it.metadata["Name"]],
}
say("portrait", json.dumps(portrait))
