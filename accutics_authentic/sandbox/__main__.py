"""``python -m accutics_authentic.sandbox``: the same as ``accutics-authentic sandbox``."""

from __future__ import annotations

from .serving import main

if __name__ == "__main__":
    main()
