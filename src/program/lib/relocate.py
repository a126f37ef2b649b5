"""Console scripts name their interpreter by its full path: let those that pip wrote beside the running environment
name the place they are swapped into. Arguments: folder of scripts, path that is named, path to name instead."""
import os
import sys

folder, wrong, right = sys.argv[1], os.fsencode(sys.argv[2]), os.fsencode(sys.argv[3])
for entry in sorted(os.listdir(folder)):
    path = os.path.join(folder, entry)
    if os.path.islink(path) or not os.path.isfile(path):
        continue
    with open(path, "rb") as script:
        text = script.read()
    if text[:2] == b"#!" and wrong + b"/" in text:
        with open(path, "wb") as script:
            script.write(text.replace(wrong + b"/", right + b"/"))
