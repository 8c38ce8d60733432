"""``python -m accutics_authentic``: the same as the command ``accutics-authentic``."""

from __future__ import annotations

import sys

from accutics_authentic._cli.main import main

if __name__ == "__main__":
    sys.exit(main())
