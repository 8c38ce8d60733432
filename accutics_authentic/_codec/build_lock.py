"""The lock around the building of hooks and readers."""

from __future__ import annotations

from threading import RLock

#: Held while hooks and readers are built. msgspec stores what it learns about a type on the type,
#: and two threads that do so at once crash the process. Types are shared, so the lock is, too.
BUILD_LOCK = RLock()
