#!/bin/sh
# parent: indico
# with: lib.sh
# brings: python312.sh
#
# The same Indico, on a host whose administrator has put there what Indico 3.3 needs: its Python, and the library that
# it makes PDFs with.
set -eu
# shellcheck source=/dev/null
. /build/lib.sh
install_packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
tar -C / -xf /cache/python-3.12.3.tar
/opt/python3.12/bin/python3.12 -c 'import ensurepip, ssl, sqlite3, venv'
