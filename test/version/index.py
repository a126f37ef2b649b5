"""A package index in a folder, for real pip: argument: the folder, and one JSON list of releases. Prints nothing."""

import base64
import hashlib
import html
import json
import os
import sys
import zipfile

folder, releases = sys.argv[1], json.loads(sys.argv[2])
for release in releases:
    name, version = release["name"], release["version"]
    place = os.path.join(folder, "simple", name)
    os.makedirs(place, exist_ok=True)
    metadata = "Metadata-Version: 2.1\nName: %s\nVersion: %s\n" % (name, version)
    metadata += "Requires-Python: %s\n" % release.get("python", ">=3.6")
    metadata += "".join("Requires-Dist: %s\n" % needed for needed in release.get("needs", []))
    parts = {"METADATA": metadata, "WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    wheel = "%s-%s-py3-none-any.whl" % (name, version)
    info = "%s-%s.dist-info/" % (name, version)
    record = info + "RECORD,,\n"
    with zipfile.ZipFile(os.path.join(place, wheel), "w") as archive:
        for part, text in parts.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            record += "%s,sha256=%s,%d\n" % (info + part, digest, len(text))
            archive.writestr(info + part, text)
        archive.writestr(info + "RECORD", record)
    attributes = ' data-requires-python="%s"' % html.escape(release.get("python", ">=3.6"))
    if "yanked" in release:
        attributes += ' data-yanked="%s"' % html.escape(release["yanked"])
    with open(os.path.join(place, "index.html"), "a") as page:
        page.write('<a href="%s"%s>%s</a><br>\n' % (wheel, attributes, wheel))
