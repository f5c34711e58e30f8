"""What a worker does for ``/engagement digest preview|now`` and for "Show all". Everybody asks for their own only."""

from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.digest import preview_message
from bot.deliveries.digest import show_all
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.digest_content import digest_content
from bot.digest_plan import DigestPlanner, Due
from bot.grammar import DigestWish
from bot.inbox import InboxWork
from bot.payloads import PayloadError, ShowAll
from bot.slots import week_of
from engagement.delivery import DeliveryKind
from engagement.store import outbox
from engagement.store.outbox import Outgoing


def answer_digest(deps: Deps, asker: Asker, wish: DigestWish, cause: str) -> None:
    """Show the asker what their next digest would say, or send it; where there is nothing to say, that."""
    due = DigestPlanner(deps.engagement, deps.directory, deps.settings, deps.clock).of_person(asker.user_id)
    if due is None:
        deps.outbox.put(notice(asker, notices.no_digest(), f"{cause}:told"))
        return
    now = deps.clock()
    digest = deps.engagement.digest(due.request(), as_of=now)
    if wish is DigestWish.NOW and digest is not None:
        deps.outbox.put(_sent(due, deps, cause), notice(asker, notices.digest_sent(), f"{cause}:told"))
        return
    coming = notices.next_digest(due.slot.at, due.accounts.timezone, due.wants.paused_until)
    if digest is None:
        said = notices.nothing_to_digest(due.since, due.accounts.timezone, coming)
        deps.outbox.put(notice(asker, said, f"{cause}:told"))
        return
    deps.outbox.put(notice(asker, preview_message(digest, coming), f"{cause}:told"))


def _sent(due: Due, deps: Deps, cause: str) -> Outgoing:
    """The digest as a direct message. No week is settled by it: the weekly one comes all the same."""
    now = deps.clock()
    content = digest_content(due.request(), as_of=now, week=week_of(now, due.accounts.timezone))
    return Outgoing(DeliveryKind.DIGEST, due.user_id, f"{cause}:now", content)


def on_show_all(deps: Deps, work: InboxWork) -> None:
    """The other accounts of a digest, into its thread. Raises what is to be explained."""
    deps.access.check_person(work.asker)
    wanted = ShowAll.decode(work.payload["value"])
    with deps.read() as session:
        digest = outbox.find(session, wanted.delivery_id)
    if digest is None or digest.kind is not DeliveryKind.DIGEST or digest.recipient != work.asker.user_id:
        raise PayloadError
    deps.outbox.put(show_all(digest))
