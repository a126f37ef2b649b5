"""`msgfmt [OPTIONS] -o OUT IN`, as Django's compilemessages calls it, where gettext is not installed.

What it leaves out is --check-format: a published release's translations have been checked.
"""

import argparse

import polib

parser = argparse.ArgumentParser(prog="msgfmt")
parser.add_argument("--check-format", action="store_true")
parser.add_argument("-o", dest="out", required=True)
parser.add_argument("source")
arguments = parser.parse_args()
polib.pofile(arguments.source).save_as_mofile(arguments.out)
