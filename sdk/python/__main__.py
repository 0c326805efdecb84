"""Starts the command line from a checkout: `python3 sdk/python job list`. Read by any Python, even one too old."""

import sys

if sys.version_info < (3, 8):
    sys.exit(
        "atelier needs Python 3.8 or newer; this is %s. Set ATELIER_PYTHON to one." % sys.version.split()[0]
    )

from atelier_studio.cli.main import main

sys.exit(main())
