"""Opening modals.

A trigger lives for 3 s, so this goes through neither inbox nor outbox: ``views.open`` is called once, from a small pool
right after the acknowledgement, and never repeated. Who cannot be shown a modal is told why. Content that needs more
than our own database comes after a modal that says so, as a delivery of its own (``MODAL``).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from bot.asker import Asker
from bot.blocks.message import Json
from bot.errors import SendFailed
from bot.problems import explain
from bot.rights import Right
from bot.wire import Wire

THREADS = 8
_TAKEN = "exchanged_trigger_id"  # the same click came twice: its modal is open already


class CheckPerson(Protocol):
    """Raises what is to be explained, for whoever may not do it."""

    def __call__(self, asker: Asker, *, right: Right) -> None:
        """Nothing if the asker has the right."""


def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="modal")


@dataclass(frozen=True)
class Modals:
    """Opens modals in one workspace; ``check_person`` is the bot's own check of who may see customer data."""

    wire: Wire
    check_person: CheckPerson
    pool: ThreadPoolExecutor = field(default_factory=_pool)

    def show(
        self,
        asker: Asker,
        make: Callable[[], Json],
        *,
        failed: Callable[[Exception], object],
        then: Callable[[str], object] = lambda view_id: None,
        right: Right = Right.READ,
    ) -> None:
        """Have the asker shown what ``make`` makes, soon: ``then`` gets the view's id, or ``failed`` what kept it from
        being opened.

        ``right``: what it takes.
        """
        self.pool.submit(self._show, asker, make, failed, then, right)

    def close(self) -> None:
        """Open what was asked for, and no more."""
        self.pool.shutdown(wait=True)

    def _show(
        self,
        asker: Asker,
        make: Callable[[], Json],
        failed: Callable[[Exception], object],
        then: Callable[[str], object],
        right: Right,
    ) -> None:
        try:
            self.check_person(asker, right=right)
            answer = self.wire.calls.call("views.open", {"trigger_id": asker.trigger_id, "view": make()})
            then(str((answer.get("view") or {}).get("id", "")))
        except Exception as error:  # noqa: BLE001 - nothing else tells the asker
            if not (isinstance(error, SendFailed) and error.code == _TAKEN):
                _attempt(failed, error)


def _attempt(failed: Callable[[Exception], object], error: Exception) -> None:
    try:
        failed(error)
    except Exception as another:  # noqa: BLE001 - the database is gone, too: what is left is the log
        explain(another)
