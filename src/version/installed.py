"""What is installed, by the interpreter that runs this: {name: [version, wanted for itself]}. A distribution is wanted
for itself when no other one needs it, extras aside: a virtualenv that is built anew must have it again."""

import importlib.metadata
import json
import re


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


everything = [it for it in importlib.metadata.distributions() if it.metadata["Name"]]
needed = {
    normal(re.match(r"[A-Za-z0-9._-]+", line).group())
    for it in everything
    for line in it.requires or []
    if not re.search(r"extra *==", line)
}
names = {normal(it.metadata["Name"]): it.version for it in everything}
print(json.dumps({name: [version, name not in needed] for name, version in names.items()}))
