
import sys

if "worker" in sys.argv:
    raise SystemExit("planted failure: this worker does not start")
