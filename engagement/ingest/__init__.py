"""Data in: files read, mapped, validated and stored; what does not fit goes to the quarantine (docs/data.md)."""

from engagement.ingest.importer import FileResult, ImportStatus, OnProgress, import_paths
from engagement.ingest.quarantine import (
    quarantine_counts,
    quarantine_discard,
    quarantine_export,
    quarantine_list,
    quarantine_retry,
)

__all__ = [
    "FileResult",
    "ImportStatus",
    "OnProgress",
    "import_paths",
    "quarantine_counts",
    "quarantine_discard",
    "quarantine_export",
    "quarantine_list",
    "quarantine_retry",
]
