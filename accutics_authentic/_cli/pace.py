"""How far an export is and how fast it goes, in words. No I/O here."""

from __future__ import annotations

from attrs import frozen

from accutics_authentic import Report


@frozen(kw_only=True)
class Pace:
    """How far an export is.

    Attributes:
        rows: So far, those of earlier runs included.
        rows_before: Of these, by earlier runs.
        total: How many there are in all, if that is known.
        seconds: Since this run began.
    """

    rows: int
    rows_before: int
    total: int | None
    seconds: float

    @property
    def rate(self) -> float | None:
        """Rows per second in this run; None as long as nobody can tell."""
        read = self.rows - self.rows_before
        return read / self.seconds if read > 0 and self.seconds > 0 else None

    @property
    def left(self) -> float | None:
        """Seconds that the rest takes at this rate; None if nobody can tell."""
        if self.total is None or self.rate is None or self.total < self.rows:
            return None
        return (self.total - self.rows) / self.rate

    @property
    def known_total(self) -> int | None:
        """The total, unless there are more rows already."""
        return None if self.total is None or self.total < self.rows else self.total

    def text(self) -> str:
        """Return rows, rate and time left."""
        of_all = "" if self.known_total is None else f" of {self.known_total:,}"
        parts = [f"{self.rows:,}{of_all} rows"]
        if self.rate is not None:
            parts.append(f"{self.rate:,.0f} rows/s")
        if self.left is not None:
            parts.append(f"{duration(self.left)} left")
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """Return a duration as people write it."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def closing(report: Report, name: str, seconds: float) -> str:
    """Return one line that says what an export brought and what it took."""
    parts = [f"{_count(report.items, 'row')} in {name}", duration(seconds)]
    parts.append(_count(report.requests, "request"))
    if report.retries:
        parts.append(f"{report.retries:,} of them repeated")
    if report.waited >= 1:
        parts.append(f"waited {duration(report.waited)}")
    if report.duplicates:
        parts.append(f"{_count(report.duplicates, 'duplicate')} dropped")
    text = ", ".join(parts)
    if report.drift:
        more = f" (and {len(report.drift) - 1:,} more)" if len(report.drift) > 1 else ""
        text += f"; the list changed while it was read: {report.drift[0]}{more}"
    return text


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
