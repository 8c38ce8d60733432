"""Write all rows of a stream into a file, in a way that can be stopped at any moment and goes on.

``await export(stream, "campaigns.csv")`` writes JSONL, CSV or Parquet. Needs a POSIX system.
"""

from ._exporting import export
from ._numbers import exact_numbers
from ._progress import ExportProgress

__all__ = ["ExportProgress", "exact_numbers", "export"]
