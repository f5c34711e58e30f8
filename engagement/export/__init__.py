"""Data out: every entity in the import's own format, so that an export imports back to the same store."""

from engagement.export.export import export
from engagement.export.files import Format

__all__ = ["Format", "export"]
