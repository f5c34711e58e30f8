"""What is done for the Export buttons: the file is made from the same report and put into the outbox."""

from bot.asker import Asker
from bot.deliveries.files import file_of
from bot.deps import Deps
from bot.inbox import InboxWork
from bot.payloads import Export, PayloadError
from bot.reports import Wanted
from engagement.delivery import DeliveryKind
from engagement.store import outbox
from engagement.store.outbox import Delivery

_OWN = (DeliveryKind.NOTICE, DeliveryKind.DIRECT)  # reports that one person was shown alone


def on_export(deps: Deps, work: InboxWork) -> None:
    """Put the file of the report that was shown into the outbox. Raises what is to be explained."""
    deps.access.check_person(work.asker)
    wanted = Export.decode(work.payload["value"])
    with deps.read() as session:
        shown = outbox.find(session, wanted.delivery_id)
    if shown is None or not _shows_report_to(shown, work.asker):
        raise PayloadError
    deps.reports.file(Wanted.of_json(shown.content["report"]), wanted.format)
    deps.outbox.put(file_of(shown, work.asker, wanted.format, f"{work.key}:file"))


def _shows_report_to(shown: Delivery, asker: Asker) -> bool:
    """Whether the delivery shows a report where the button was pressed, or to the person alone who pressed it."""
    if "report" not in shown.content:
        return False
    if shown.kind is DeliveryKind.REPORT:
        return shown.recipient == asker.channel_id
    return shown.kind in _OWN and shown.recipient == asker.user_id
