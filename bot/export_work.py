"""What is done for the Export buttons: the file is made from the same report and put into the outbox.

Pressed twice in a short time the same file comes once, and the second press is told so.
"""

from datetime import timedelta
from typing import Final

from bot.audit_trail import accounts_in
from bot.blocks import notices
from bot.deliveries.addressed import is_shown_to
from bot.deliveries.files import file_of
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.inbox import InboxWork
from bot.payloads import Export, PayloadError
from bot.reports import Wanted
from engagement.delivery import OutboxState
from engagement.store import outbox
from engagement.store.outbox import Delivery, Outgoing

_TWICE: Final = timedelta(minutes=1)  # who presses again after that wants it again
_SAME: Final = ("user", "report", "format")


def on_export(deps: Deps, work: InboxWork) -> None:
    """Put the file of the report that was shown into the outbox. Raises what is to be explained."""
    deps.access.check_person(work.asker)
    wanted = Export.decode(work.payload["value"])
    with deps.read() as session:
        shown = outbox.find(session, wanted.delivery_id)
    if shown is None or "report" not in shown.content or not is_shown_to(shown, work.asker):
        raise PayloadError
    deps.trail.about("export", *accounts_in(shown.content))
    file = file_of(shown, work.asker, wanted.format, f"{work.key}:file")
    before = _before(deps, file)
    if before is None:
        deps.reports.file(Wanted.of_json(shown.content["report"]), wanted.format)
        deps.outbox.put(file)
    else:
        said = notices.file_there() if before.state is OutboxState.SENT else notices.file_coming()
        deps.outbox.put(notice(work.asker, said, f"{work.key}:told"))


def _before(deps: Deps, file: Outgoing) -> Delivery | None:
    """The same file for the same person, put in by another press a moment ago and not given up."""
    with deps.read() as session:
        found = outbox.lately(session, file.kind, file.recipient, _TWICE)
    same = {name: file.content[name] for name in _SAME}
    return next(
        (
            each
            for each in found
            if each.after == file.after
            and each.cause != file.cause
            and each.state is not OutboxState.DEAD
            and same == {name: each.content.get(name) for name in _SAME}
        ),
        None,
    )
