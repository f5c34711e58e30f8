"""What is done for the buttons below a report: its arithmetic, its plan or its open flags come into its thread."""

from bot.answers.flags import fitting
from bot.audit_trail import accounts_in
from bot.blocks import notices
from bot.blocks.message import Json
from bot.deliveries.addressed import address, is_shown_to, thread_root
from bot.deliveries.notices import notice, part_alone
from bot.deliveries.shows import account_title_of, explained_shown, flags_shown, plan_shown
from bot.deps import Deps
from bot.ids import Following
from bot.inbox import InboxWork
from bot.payloads import Follow, PayloadError
from bot.reports import Wanted
from engagement.delivery import DeliveryKind
from engagement.filters import NO_FILTER
from engagement.flag_list import flag_list
from engagement.store import outbox
from engagement.store.outbox import Delivery, Outgoing
from engagement.store.scans import last_scan

FOLLOW_PRESS = "follow"  # the handler's name for all these buttons


def on_follow(deps: Deps, work: InboxWork) -> None:
    """Put it into the outbox: for everybody who sees the report, or for the one person who does.

    Raises what is to be explained.
    """
    deps.access.check_person(work.asker)
    asked = Follow.decode(work.payload["value"])
    with deps.read() as session:
        shown = outbox.find(session, asked.delivery_id)
    if shown is None or "report" not in shown.content or not is_shown_to(shown, work.asker):
        raise PayloadError
    deps.trail.about(asked.what.value, *accounts_in(shown.content))
    part = _part(deps, Wanted.of_json(shown.content["report"]), asked.what)
    if part is None:
        _no_flags(deps, work)
    else:
        deps.outbox.put(_behind(shown, work, {**part, "part": 0}))


def _part(deps: Deps, wanted: Wanted, what: Following) -> Json | None:
    """What is shown, for a content; None where there are no open flags. Made here once, so that a failure is told."""
    if what is Following.FLAGS:
        return _flags(deps, wanted)
    if wanted.account_id is None:
        raise PayloadError
    if what is Following.PLAN:
        deps.reports.account(wanted)
        return {"report": wanted.as_json(), "show": plan_shown(wanted)}
    deps.reports.explanation(wanted)
    return {"show": explained_shown(wanted, None)}


def _flags(deps: Deps, wanted: Wanted) -> Json | None:
    if wanted.account_id is not None:
        account_title_of(deps, wanted.account_id)  # whoever may not see it is told that there is no such account
    filters = wanted.filters
    ids = fitting(deps, filters) if wanted.account_id is None and filters != NO_FILTER else None
    stored = deps.flags.flags(account=wanted.account_id, signal=filters.signal)
    found = flag_list(each.flag for each in stored if ids is None or each.flag.account_id in ids)
    if not found.ids:
        return None
    return {"show": flags_shown(found, account_id=wanted.account_id, filters=filters, mine=False)}


def _no_flags(deps: Deps, work: InboxWork) -> None:
    with deps.read() as session:
        scanned = last_scan(session, deps.clock()) is not None
    deps.outbox.put(notice(work.asker, notices.no_flags(0, scanned=scanned), f"{work.key}:told"))


def _behind(shown: Delivery, work: InboxWork, part: Json) -> Outgoing:
    cause = f"{work.key}:followed"
    if shown.kind in (DeliveryKind.REPORT, DeliveryKind.REPLY):
        content = {**address(work.asker), **part}
        return Outgoing(DeliveryKind.REPLY, shown.recipient, cause, content, after=thread_root(shown))
    return part_alone(work.asker, part, cause)
