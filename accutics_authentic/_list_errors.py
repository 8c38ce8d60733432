"""The errors of lists and of their exports. Public through ``errors``."""

from __future__ import annotations

from accutics_authentic._error import AccuticsAuthenticError


class PagingError(AccuticsAuthenticError):
    """The list cannot be read to its end; the items before were delivered.

    What to do: resume at ``cursor``, or read the list again.
    """

    __module__ = "accutics_authentic.errors"


class ForeignLinkError(PagingError):
    """A ``next`` link leaves the origin of ``base_url``, or is no URL; it was not followed.

    What to do: use the ``base_url`` that the links have.
    """

    __module__ = "accutics_authentic.errors"


class RepeatedLinkError(PagingError):
    """The ``next`` links lead back to a page that was read, or on and on without new rows.

    What to do: tell the API's support; until then read with ``on_drift="repair"``, which follows no
    links.
    """

    __module__ = "accutics_authentic.errors"


class TieOverflowError(PagingError):
    """One millisecond holds more items than a page is known to hold: some may be missing.

    What to do: raise ``limit``, and ``trusted`` to the documented maximum of a page.
    """

    __module__ = "accutics_authentic.errors"


class DriftError(PagingError):
    """The list changed while it was read, and ``on_drift`` says to stop.

    What to do: read the list again, or read it with ``on_drift="repair"``.
    """

    __module__ = "accutics_authentic.errors"


class ExportError(AccuticsAuthenticError):
    """A file of an export cannot be written or read; the rows written so far are kept.

    What to do: mend what the text names, such as a full disk, and make the same call again: it goes
    on.
    """

    __module__ = "accutics_authentic.errors"


class ExportExistsError(ExportError):
    """The file is there already, and may not be overwritten; nothing was sent.

    What to do: choose another file, or say ``overwrite=True``.
    """

    __module__ = "accutics_authentic.errors"


class ExportStateError(ExportError):
    """What lies beside the file is broken, or of another export; nothing was sent.

    What to do: finish the other export by its own call, or remove the files that the text names
    to begin again.
    """

    __module__ = "accutics_authentic.errors"


class ExportBusyError(ExportError):
    """Another export writes to the same file; nothing was sent.

    What to do: wait for the other export, or choose another file.
    """

    __module__ = "accutics_authentic.errors"


class OutputClosedError(ExportError):
    """Nobody reads the standard output any more.

    What to do: nothing, if the reader had enough.
    """

    __module__ = "accutics_authentic.errors"
