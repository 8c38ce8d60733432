"""The path of a resource: its segments, its template, and the paths of its entities."""

from __future__ import annotations

from typing import Literal

from accutics_authentic._base.structs import Frozen
from accutics_authentic._http.urls import Path, Segment, check_segment, parse_path, path_template
from accutics_authentic.errors import ConfigurationError

Slashes = Literal["refused", "allowed"]


class ResourcePath(Frozen, frozen=True):
    """A checked path.

    Attributes:
        parts: Its segments, not quoted.
        template: The path without ids, for errors and events.
        slashes: Whether ids may have slashes.
    """

    parts: tuple[str, ...]
    template: str
    slashes: bool

    @classmethod
    def parse(cls, path: Path, slashes: Slashes) -> ResourcePath:
        """Return the path that a user wrote.

        Raises:
            ConfigurationError: It is no path, or has ``..`` in it; or *slashes* is invalid.
        """
        if slashes not in ("refused", "allowed"):
            raise ConfigurationError('slashes must be "refused" or "allowed"')
        allowed = slashes == "allowed"
        parts = parse_path(path, slashes=allowed)
        return cls(parts, path_template(path, parts), allowed)

    @property
    def template_of_one(self) -> str:
        """The path template of one entity."""
        return f"{self.template}/:id"

    def segment(self, entity_id: Segment) -> str:
        """Return an id as a path segment, not yet quoted."""
        return check_segment(entity_id, slashes=self.slashes)
