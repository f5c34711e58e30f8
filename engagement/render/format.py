"""What a report can be written as."""

from enum import StrEnum


class Format(StrEnum):
    """A file format; the value is the command line's word for it."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    HTML = "html"
    CSV = "csv"
    XLSX = "xlsx"

    @property
    def binary(self) -> bool:
        """Whether a terminal cannot show it."""
        return self is Format.XLSX
