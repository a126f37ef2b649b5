"""Scripts name their interpreter and their virtualenv by full paths: let those that were written beside the running
environment name the place they are swapped into. Arguments: folder of scripts, path that is named, path to name instead."""
import os
import sys

folder, wrong, right = sys.argv[1], os.fsencode(sys.argv[2]), os.fsencode(sys.argv[3])
for entry in sorted(os.listdir(folder)):
    path = os.path.join(folder, entry)
    if os.path.islink(path) or not os.path.isfile(path):
        continue
    with open(path, "rb") as script:
        text = script.read()
    # Programs begin with #!; activate and its kin do not, and name the virtualenv itself, in quotes or not.
    if text[:2] != b"#!" and not entry.lower().startswith("activate"):
        continue
    changed = text.replace(wrong + b"/", right + b"/")
    for end in (b"'", b'"', b"\n"):
        changed = changed.replace(wrong + end, right + end)
    if changed != text:
        with open(path, "wb") as script:
            script.write(changed)
