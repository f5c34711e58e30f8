"""Where a command's result goes: the terminal, or a file that appears under its name only when it is complete."""

import os
import sys
import tempfile
from pathlib import Path

import typer

from engagement import InputError

NEW_FILE = 0o666


def check_destination(output: Path | None, *, binary: bool = False) -> None:
    """Raises ``InputError`` where a result could not be written there: said before the work, not after it."""
    if output is None:
        if binary and sys.stdout.isatty():
            raise InputError("a terminal cannot show this format; name a file with --output FILE")
    elif output.is_dir():
        raise InputError(f"--output {output} is a folder; name a file in it")
    elif not output.parent.is_dir():
        raise InputError(f"--output {output}: there is no folder {output.parent}; make it first")


def deliver(content: bytes, output: Path | None, *, binary: bool = False) -> None:
    """Write to the file, or to standard output; ``binary`` content is for a file or a pipe, never for a terminal.

    Raises ``InputError`` where the terminal cannot show it or the file cannot be written.
    """
    check_destination(output, binary=binary)
    if output is not None:
        write_whole(output, content)
        typer.echo(f"Written to {output}.")
    else:
        out = typer.get_binary_stream("stdout")
        out.write(content)
        out.flush()


def write_whole(path: Path, content: bytes) -> None:
    """Replace the file in one step; what stood there stays where that fails. Raises ``InputError``."""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a pipe or a device cannot be replaced
            return
        _replace(path, content)
    except OSError as error:
        raise InputError(f"--output {path}: cannot be written: {error.strerror or error}") from error


def _replace(path: Path, content: bytes) -> None:
    target = path.resolve()  # through a link, the file it points to
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}-", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(target.stat().st_mode & 0o777 if target.exists() else NEW_FILE & ~_umask())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
