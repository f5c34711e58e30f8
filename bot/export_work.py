"""What is done for the Export buttons: the file is made from the same report and put into the outbox."""

from bot.deliveries.addressed import is_shown_to
from bot.deliveries.files import file_of
from bot.deps import Deps
from bot.inbox import InboxWork
from bot.payloads import Export, PayloadError
from bot.reports import Wanted
from engagement.store import outbox


def on_export(deps: Deps, work: InboxWork) -> None:
    """Put the file of the report that was shown into the outbox. Raises what is to be explained."""
    deps.access.check_person(work.asker)
    wanted = Export.decode(work.payload["value"])
    with deps.read() as session:
        shown = outbox.find(session, wanted.delivery_id)
    if shown is None or "report" not in shown.content or not is_shown_to(shown, work.asker):
        raise PayloadError
    deps.reports.file(Wanted.of_json(shown.content["report"]), wanted.format)
    deps.outbox.put(file_of(shown, work.asker, wanted.format, f"{work.key}:file"))
