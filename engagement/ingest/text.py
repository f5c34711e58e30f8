"""Text files as they come: the encoding is found from the first bytes, line ends are kept, bad bytes are marked.

A byte that is not UTF-8 becomes a lone surrogate (``surrogateescape``), which the readers find and refuse in its own
row, instead of failing the file or guessing another encoding.
"""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engagement.errors import ImportFileError

SAMPLE_BYTES = 64 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark starts with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(head: bytes) -> str:
    """The encoding of a file that begins with ``head``: by its mark, else by where zero bytes lie, else UTF-8."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    head = head[:32]  # of the header line, mostly ASCII whatever follows
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.2 and odd > 5 * even:
        return "utf-16-le"
    if even > len(head) * 0.2 and even > 5 * odd:
        return "utf-16-be"
    return "utf-8"


@contextmanager
def open_text(path: Path) -> Iterator[io.TextIOBase]:
    """The file as text with its own line ends. Raises ``ImportFileError`` where it cannot be opened or decoded."""
    try:
        with path.open("rb") as raw:
            encoding = detect_encoding(raw.read(SAMPLE_BYTES))
            raw.seek(0)
            # UTF-16 knows no surrogateescape: what is broken there is broken to the end of the file.
            errors = "surrogateescape" if encoding.startswith("utf-8") else "surrogatepass"
            with io.TextIOWrapper(raw, encoding=encoding, errors=errors, newline="") as text:
                yield text
    except UnicodeError as error:
        raise ImportFileError(f"{path.name}: it looks like {encoding} but is damaged") from error
    except OSError as error:
        raise ImportFileError(f"{path.name}: cannot be read: {error.strerror or error}") from error


def is_unicode(text: str) -> bool:
    """Whether the text can be written as UTF-8; false where it holds a marked byte or a lone surrogate."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
