"""Makes a folder of wheels and sources for tests: python3 index.py FOLDER, and a JSON list of packages on standard input.
A package: name, version, requires, tags (of the wheel; absent: sources only), builds (the tag of what the sources make)."""

import base64
import hashlib
import io
import json
import sys
import tarfile
import zipfile

# A build backend of its own, so that nothing has to be fetched to build.
BACKEND = '''
import os, zipfile
NAME, VERSION, TAG, METADATA = %r
def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    if TAG == "fails":
        raise SystemExit("pg_config executable not found")
    info = "%%s-%%s.dist-info/" %% (NAME, VERSION)
    file = "%%s-%%s-%%s.whl" %% (NAME, VERSION, TAG)
    with zipfile.ZipFile(os.path.join(wheel_directory, file), "w") as wheel:
        for path, text in ((NAME + ".py", ""), (info + "METADATA", METADATA), (info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: " + TAG + "\\n"), (info + "RECORD", "")):
            wheel.writestr(zipfile.ZipInfo(path), text)
    return file
def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    folder = "%%s-%%s.dist-info" %% (NAME, VERSION)
    os.makedirs(os.path.join(metadata_directory, folder))
    with open(os.path.join(metadata_directory, folder, "METADATA"), "w") as file:
        file.write(METADATA)
    return folder
'''
PROJECT = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'


def metadata(it):
    lines = ["Metadata-Version: 2.1", "Name: " + it["name"], "Version: " + it["version"]]
    lines += ["Requires-Dist: " + line for line in it.get("requires", [])]
    lines += ["Provides-Extra: " + name for name in it.get("extras", [])]
    return "\n".join(lines) + "\n"


def wheel(folder, it):
    info = "%s-%s.dist-info/" % (it["name"], it["version"])
    files = {
        it["name"] + ".py": "VERSION = %r\n" % it["version"],
        info + "METADATA": metadata(it),
        info + "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: %s\n" % it["tags"],
        **{path: "" for path in it.get("files", [])},
    }
    record = "".join("%s,sha256=%s,%d\n" % (path, digest(text), len(text)) for path, text in files.items())
    files[info + "RECORD"] = record + info + "RECORD,,\n"
    with zipfile.ZipFile("%s/%s-%s-%s.whl" % (folder, it["name"], it["version"], it["tags"]), "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def source(folder, it):
    top = "%s-%s" % (it["name"], it["version"])
    backend = BACKEND % ((it["name"], it["version"], it["builds"], metadata(it)),)
    with tarfile.open("%s/%s.tar.gz" % (folder, top), "w:gz") as archive:
        for path, text in (("PKG-INFO", metadata(it)), ("pyproject.toml", PROJECT), ("backend.py", backend)):
            member = tarfile.TarInfo(top + "/" + path)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))


for package in json.load(sys.stdin):
    (wheel if "tags" in package else source)(sys.argv[1], package)
