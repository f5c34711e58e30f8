"""What is done for ``/engagement digest`` and for "Show all". Everybody asks for their own digest only."""

from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.digest import preview_message
from bot.blocks.digest_settings import settings_modal
from bot.blocks.message import Json
from bot.deliveries.digest import show_all
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.digest.due import Due, content_of
from bot.digest.form import read_form
from bot.digest.own import own_digest
from bot.digest.times import defaults, next_slot
from bot.errors import SendFailed
from bot.grammar import DigestWish
from bot.inbox import InboxWork
from bot.payloads import OpenedFrom, PayloadError, ShowAll
from bot.people import Member
from bot.slots import week_of
from bot.windows import open_soon
from engagement.delivery import DeliveryKind
from engagement.preferences import DigestSettings, settled
from engagement.store import homes, outbox
from engagement.store.outbox import Outgoing
from engagement.store.preferences import preferences, save_preferences


def answer_digest(deps: Deps, asker: Asker, wish: DigestWish, cause: str) -> None:
    """Show the asker what their next digest would say, or send it; where there is nothing to say, that."""
    deps.trail.about("digest")
    due = own_digest(deps, asker.user_id)
    if due is None:
        deps.outbox.put(notice(asker, notices.no_digest(), f"{cause}:told"))
        return
    now = deps.clock()
    digest = deps.engagement.digest(due.request(), as_of=now, name_of=deps.directory.name_of)
    if wish is DigestWish.NOW and digest is not None:
        deps.outbox.put(_sent(due, deps, cause), notice(asker, notices.digest_sent(), f"{cause}:told"))
        return
    coming = notices.next_digest(due.slot.at, due.timezone, due.wants.paused_until)
    if digest is None:
        said = notices.nothing_to_digest(due.since, due.timezone, coming)
        deps.outbox.put(notice(asker, said, f"{cause}:told"))
        return
    deps.outbox.put(notice(asker, preview_message(digest, coming), f"{cause}:told"))


def _sent(due: Due, deps: Deps, cause: str) -> Outgoing:
    """The digest as a direct message. No week is settled by it: the weekly one comes all the same."""
    now = deps.clock()
    content = content_of(due.request(), as_of=now, week=week_of(now, due.timezone))
    return Outgoing(DeliveryKind.DIGEST, due.user_id, f"{cause}:now", content)


def on_show_all(deps: Deps, work: InboxWork) -> None:
    """The other accounts of a digest, into its thread. Raises what is to be explained."""
    deps.trail.about("digest")
    deps.access.check_person(work.asker)
    wanted = ShowAll.decode(work.payload["value"])
    with deps.read() as session:
        digest = outbox.find(session, wanted.delivery_id)
    if digest is None or digest.kind is not DeliveryKind.DIGEST or digest.recipient != work.asker.user_id:
        raise PayloadError
    deps.outbox.put(show_all(digest))


# -- settings ----------------------------------------------------------------------------------------------------------


def open_settings(deps: Deps, asker: Asker) -> None:
    """Have the asker shown their settings, in the listener: a trigger lives for 3 s."""

    def made(seen: Deps) -> Json:
        with seen.read() as session:
            chosen = preferences(session, asker.user_id)
        return settings_modal(settled(chosen, defaults(deps.settings)), OpenedFrom(asker.channel_id))

    open_soon(deps, asker, made)


def on_settings(deps: Deps, work: InboxWork) -> None:
    """Keep the submitted settings, and say what holds now. Raises what is to be explained."""
    deps.trail.about("settings")
    deps.access.check_person(work.asker)
    standard = defaults(deps.settings)
    chosen = read_form(work.payload["values"]).preferences(work.asker.user_id, standard)
    said = notices.digest_settings(
        settled(chosen, standard), _next(deps, work.asker.user_id, settled(chosen, standard))
    )
    with deps.outbox.with_cause() as session:
        save_preferences(session, chosen, at=deps.clock())
        outbox.enqueue(session, notice(work.asker, said, f"{work.key}:told"))
        outbox.enqueue(session, *homes.published(homes.opened_by(session, work.asker.user_id), work.key))


def _next(deps: Deps, user_id: str, wants: DigestSettings) -> str:
    """When the next digest is due; "" while Slack does not say in which time zone the person is."""
    try:
        member = deps.directory.member(user_id)
    except SendFailed:
        return ""
    if not isinstance(member, Member):
        return ""
    slot = next_slot(deps.clock(), member.timezone, wants)
    return notices.next_digest(slot.at, member.timezone, wants.paused_until)
