"""Packs the shop as a wheel: wheel.py VERSION FOLDER [MIGRATION …]"""

import sys
import zipfile
from pathlib import Path

version, folder, *changes = sys.argv[1:]
here = Path(__file__).parent
files = {str(path.relative_to(here)): path.read_text() for path in sorted(here.glob("shop/**/*.py"))}
for change in changes:
    files["shop/migrations/" + change] = (here / "changes" / change).read_text()
info = "shop-%s.dist-info/" % version
files[info + "METADATA"] = "Metadata-Version: 2.1\nName: shop\nVersion: %s\nRequires-Dist: django\n" % version
files[info + "WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
files[info + "RECORD"] = "".join("%s,,\n" % name for name in [*files, info + "RECORD"])
with zipfile.ZipFile(Path(folder) / ("shop-%s-py3-none-any.whl" % version), "w") as wheel:
    for name, text in files.items():
        wheel.writestr(name, text)
