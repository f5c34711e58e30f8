"""The command line in the audit: who, by their user name on this machine, looked at what or changed what."""

import getpass
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from bot.audit_trail import Trail
from engagement.audit import Entry, Surface
from engagement.errors import DatabaseUnavailable, EngagementError
from engagement.service import Engagement


def os_user() -> str:
    """The user's name on this machine, "" where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""


@contextmanager
def noted(service: Engagement, action: str, *, changes: bool = False) -> Iterator[Trail]:
    """Do something whose entry stands in the audit before it begins, and then says what came of it.

    ``changes``: nothing is changed where no entry can be written; what is only looked at is shown from a database that
    cannot be written, too.
    """
    trail = Trail(
        Entry(f"cli:{secrets.token_hex(16)}", datetime.now(UTC), f"cli:{os_user()}", action, Surface.COMMAND_LINE)
    )
    try:
        _keep(service, trail)
    except DatabaseUnavailable:
        if changes:
            raise
    try:
        yield trail
    except EngagementError as error:
        trail.refused(error)
        raise
    except BrokenPipeError:  # it is done: whoever read what is printed has read enough
        raise
    except BaseException as error:
        trail.failed(type(error).__name__)
        raise
    finally:
        with suppress(DatabaseUnavailable):  # the entry stands there as it was begun
            _keep(service, trail)


def _keep(service: Engagement, trail: Trail) -> None:
    with service.database.session(service.workspace_id, write=True) as session:
        trail.keep(session)
    trail.is_kept()
