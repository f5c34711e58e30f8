"""What commands show as a thread: the root in the conversation, replies behind it, each rendered from the same.

A report of an account or the portfolio (``report``), or anything else that ``shows`` has (``show``).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from bot.actors import known_flags
from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.message import Json
from bot.blocks.portfolio import portfolio_thread
from bot.blocks.report import flags_shown, report_thread
from bot.deliveries.addressed import address
from bot.deliveries.rendered import Rendered
from bot.deliveries.shows import SHOWS, Shown
from bot.deps import Deps
from bot.errors import Where
from bot.reports import Wanted
from engagement.delivery import DeliveryKind
from engagement.results import AccountReport
from engagement.store.outbox import Delivery, Outgoing

REPLIES: Final = (1, 2)  # the parts of a report below its root
SHOWN: Final = ("report", "show", "part", "first")  # in a content: what is shown, which part of it, the first one's id
PARTS: Final = {
    True: ("the summary", "the warnings and advice", "the figures and the trend"),
    False: ("the summary", "the accounts at risk", "the movers and warnings"),
}


def thread_of(
    asker: Asker, shown: Json, cause: str, replies: Sequence[int] = REPLIES
) -> tuple[Outgoing, Callable[[str], list[Outgoing]]]:
    """The root, and its replies once the root's id is known. ``shown``: what of, as it stands in a content."""

    def part(number: int, after: str | None) -> Outgoing:
        content = {**address(asker), **shown, "part": number}
        kind = DeliveryKind.REPLY if number else DeliveryKind.REPORT
        return Outgoing(kind, asker.channel_id, f"{cause}:{number}", content, after=after)

    return part(0, None), lambda root: [part(number, root) for number in replies]


def render_part(deps: Deps, delivery: Delivery, why: Where | None = None) -> Rendered:
    """The root or a reply, the flags in it as they stand now; ``why`` only one person sees it, None: everybody does."""
    content = delivery.content
    number, reason = int(content["part"]), notices.alone_because(why) if why else None
    if "show" in content:
        shown = content["show"]
        return SHOWS[shown["what"]].render(deps, Shown(shown, number, reason, content.get("first", delivery.id)))
    report = deps.reports.get(Wanted.of_json(content["report"]))
    if not isinstance(report, AccountReport):
        return Rendered(portfolio_thread(report, reason, delivery_id=delivery.id)[number])
    flags = known_flags(deps, flags_shown(report, number))
    return Rendered(report_thread(report, reason, flags, delivery_id=delivery.id)[number], tuple(flags))


def name_of(content: Any) -> str:
    """What a part of a report is called to its asker."""
    if "show" in content:
        return SHOWS[content["show"]["what"]].called
    return PARTS[content["report"]["account_id"] is not None][int(content["part"])]
