"""Reports as files, in the thread of the message whose button was pressed, or to the person who pressed it."""

from typing import Any

from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.file import file_name, file_title, introduction
from bot.blocks.message import Json
from bot.deliveries.addressed import IN_CONVERSATION, address, asker_of, thread_root
from bot.deliveries.instead import PLACE
from bot.deliveries.notices import notice
from bot.deliveries.rendered import RenderedFile
from bot.deps import Deps
from bot.errors import Where
from bot.recipients import is_person
from bot.reports import Wanted
from engagement.delivery import DeliveryKind
from engagement.render.format import Format
from engagement.store.outbox import Delivery, Outgoing

_GONE = "person_"  # reasons of who may not be told any more


def file_of(shown: Delivery, asker: Asker, format_: Format, cause: str) -> Outgoing:
    """The report that a delivery shows, as a file behind it: in its thread, else in the app's own conversation."""
    content = {**address(asker), "report": shown.content["report"], "format": format_.value}
    where = shown.recipient if shown.kind in IN_CONVERSATION else asker.user_id
    return Outgoing(DeliveryKind.FILE, where, cause, content, after=thread_root(shown))


def render_file(deps: Deps, delivery: Delivery) -> RenderedFile:
    """The file, made from the same report as the message."""
    wanted, format_ = Wanted.of_json(delivery.content["report"]), Format(delivery.content["format"])
    report = deps.reports.get(wanted)
    return RenderedFile(file_name(report, format_), file_title(report), deps.reports.file(wanted, format_))


def said_with(delivery: Delivery) -> str:
    """What the file comes with: in a conversation of several it names who asked for it."""
    content = delivery.content
    alone = is_person(delivery.recipient)
    why = notices.instead_because(Where(content["why"])) if content.get("why") else None
    return introduction(Format(content["format"]), to=None if alone else asker_of(content).user_id, why=why)


def to_asker(deps: Deps, delivery: Delivery, code: str) -> Outgoing | None:
    """The same file in the app's own conversation with the person; where it was to go there, they are told."""
    asker = asker_of(delivery.content)
    if is_person(delivery.recipient):
        return None if code.startswith(_GONE) else notice(asker, notices.no_file(code), f"{delivery.id}:failed")
    where = code.removeprefix(PLACE) if code.startswith(PLACE) else Where.READ_ONLY.value
    content = {**delivery.content, "why": where}
    return Outgoing(DeliveryKind.FILE, asker.user_id, f"{delivery.id}:direct", content)


def staged(file_id: str, title: str) -> Json:
    """What is kept of a file whose bytes Slack has, until it is shared; dropped with the title once that is final."""
    return {"id": file_id, "title": title}


def staged_in(delivery: Delivery) -> tuple[str, str] | None:
    """The id and the title of the file that waits at Slack, None where there is none."""
    found: Any = delivery.content.get("file")
    return (str(found["id"]), str(found["title"])) if found else None
