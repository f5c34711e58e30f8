"""Logging a message as a touchpoint: the window that opens for it, and what a worker does with what is chosen there.

The person is checked again, and everything is decided on what is logged at that moment; the answer is written in the
transaction of the change. It may all run again: where the answer is there already, nothing is changed.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from bot.actors import kept_as
from bot.answers.finding import account_here
from bot.asker import Asker
from bot.blocks import touch as said
from bot.blocks.form_problems import OWN_MESSAGE
from bot.blocks.message import Json, Message
from bot.blocks.touch import Filled, KnownTouch, instead_modal, touch_modal
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.errors import SendFailed
from bot.inbox import InboxWork
from bot.payloads import MessageTouch
from bot.people import Member, Passed
from bot.rights import Right
from bot.touch_form import TouchForm, contact_of, happened_at, problems, read_form
from bot.windows import open_soon
from engagement.model import Contact, ListedAccount
from engagement.store import logged, queries
from engagement.store.outbox import enqueue, is_put
from engagement.store.session import WorkspaceSession
from engagement.touch import Touch, What

Author: TypeAlias = tuple[str | None, Member | Passed]  # their address, and what they are to the workspace


# -- the window --------------------------------------------------------------------------------------------------------


def open_touch(deps: Deps, asker: Asker, message: MessageTouch) -> None:
    """Have the asker shown the window, filled with what is logged of the message, else with what it looks like."""
    shown: list[str] = []
    open_soon(deps, asker, lambda seen: _window(seen, asker, message, shown), right=Right.LOG, accounts=lambda: shown)


def _window(deps: Deps, asker: Asker, message: MessageTouch, shown: list[str]) -> Json:
    """The window; the account (id) that stands in it is added to ``shown``."""
    if message.author == deps.identity.bot_user_id:
        return instead_modal(OWN_MESSAGE)
    touch_id = message.touch_id or message.message_id
    with deps.read() as session:
        timezone = queries.workspace(session).timezone
        touch = logged.logged(session, touch_id)
        known = _known(deps, session, touch, asker) if touch else None
        contact = next(iter(_contacts(session, touch)), None) if touch else None
    asked, email = replace(message, response_url=asker.response_url), contact.email if contact else None
    if touch is None:
        filled = _guessed(deps, message)
    else:
        filled = Filled(deps.accounts.index().of_id(touch.account_id), touch.what, email, touch.at)
        asked = replace(asked, touch_id=touch_id, seen=touch.logged_at.isoformat())
    shown += [filled.account.id] if filled.account else []
    return touch_modal(asked, filled, timezone, known)


def _guessed(deps: Deps, message: MessageTouch) -> Filled:
    """The account of the channel, else the one whose contact wrote; from the customer, where somebody of theirs did."""
    email, is_ours = _author(deps, message.author)
    index, linked = deps.accounts.index(), account_here(deps, message.channel_id)
    with deps.read() as session:
        written = logged.contacts_at(session, email) if email else []
    accounts = {each.account_id for each in written}
    chosen = linked or (accounts.pop() if len(accounts) == 1 else None)
    account = index.of_id(chosen) if chosen else None
    contact = contact_of(account, written) if account else None
    what = What.FROM_CUSTOMER if written or is_ours is False else What.FROM_US if is_ours else None
    return Filled(account, what, contact.email if contact else None, message.written_at)


def _author(deps: Deps, user_id: str) -> tuple[str | None, bool | None]:
    """The address of who wrote, and whether they are one of ours; None where Slack does not say in time, for guests,
    who may be either, and for apps."""

    def ask() -> Author:
        return deps.directory.email_of(user_id), deps.directory.member(user_id)

    try:
        email, found = deps.soon.get(ask) if user_id else (None, Passed.BOT)
    except (SendFailed, TimeoutError):
        return None, None
    return email, True if isinstance(found, Member) else False if found is Passed.OUTSIDER else None


# -- what is chosen ----------------------------------------------------------------------------------------------------


def wrong_with(deps: Deps, message: MessageTouch, form: TouchForm) -> dict[str, str]:
    """What has to be mended before it can be logged, by input; ``deps``: of what the person may see."""
    account, known = _chosen(deps, form)
    return problems(form, account, known, written_at=message.written_at, now=deps.clock())


def on_touch(deps: Deps, work: InboxWork) -> None:
    """A submitted window: log the message, change what is logged, or remove it. Raises what is to be explained."""
    message, form = MessageTouch.decode(work.payload["metadata"]), read_form(work.payload["values"])
    deps.trail.about("remove_touchpoint" if form.remove else "log_touchpoint")
    deps.access.check_person(work.asker, right=Right.LOG)
    if wrong := wrong_with(deps, message, form):
        deps.trail.refused("wrong_words")
        _tell(deps, work, said.not_logged(next(iter(wrong.values()))))
    elif form.remove:
        _remove(deps, work, message)
    else:
        _log(deps, work, message, form)


def on_touch_removed(deps: Deps, work: InboxWork) -> None:
    """The button below what was logged. Raises what is to be explained."""
    message = MessageTouch.decode(work.payload["value"])
    deps.trail.about("remove_touchpoint")
    deps.access.check_person(work.asker, right=Right.LOG)
    _remove(deps, work, message, instead=True)


def _log(deps: Deps, work: InboxWork, message: MessageTouch, form: TouchForm) -> None:
    account, known = _chosen(deps, form)
    assert account is not None
    assert form.what is not None
    contact = contact_of(account, known)
    at = happened_at(form, message.written_at)
    touch = Touch(
        account.id, form.what, at, contact.contact_id if contact else None, _by(deps, work.asker), deps.clock()
    )
    deps.trail.about("log_touchpoint", account.id)

    def change(session: WorkspaceSession) -> Message:
        touch_id = message.touch_id or message.message_id
        there = logged.logged(session, touch_id)
        if there is not None and there.logged_at.isoformat() != message.seen:
            deps.trail.refused("moved_on")
            return said.logged_already(_known(deps, session, there, work.asker), _button(message, touch_id, there))
        if there is not None and there.account_id != account.id:
            deps.trail.about("log_touchpoint", account.id, there.account_id)
        touch_id = logged.log(session, touch_id, touch, instead_of=there)
        return said.now_logged(_known(deps, session, touch, work.asker), _button(message, touch_id, touch))

    _change(deps, work, change)


def _remove(deps: Deps, work: InboxWork, message: MessageTouch, *, instead: bool = False) -> None:
    def change(session: WorkspaceSession) -> Message:
        touch_id = message.touch_id or message.message_id
        there = logged.logged(session, touch_id)
        if there is None:
            deps.trail.refused("moved_on")
            return said.nothing_logged()
        deps.trail.about("remove_touchpoint", there.account_id)
        if there.logged_at.isoformat() != message.seen:
            deps.trail.refused("moved_on")
            return said.logged_already(_known(deps, session, there, work.asker), _button(message, touch_id, there))
        known = _known(deps, session, there, work.asker)
        logged.unlog(session, touch_id, there)
        return said.removed(known)

    _change(deps, work, change, instead=instead)


def _change(
    deps: Deps, work: InboxWork, change: Callable[[WorkspaceSession], Message], *, instead: bool = False
) -> None:
    """Change something and tell the person in one transaction, once. ``instead``: in place of the button's message."""
    cause = f"{work.key}:told"
    with deps.write() as session:
        if is_put(session, notice(work.asker, said.nothing_logged(), cause)):
            return  # done before, by a process that ended then
        enqueue(session, notice(work.asker, change(session), cause, replace=instead))
    deps.outbox.arrived.set()


def _tell(deps: Deps, work: InboxWork, message: Message) -> None:
    deps.outbox.put(notice(work.asker, message, f"{work.key}:told"))


def _button(message: MessageTouch, touch_id: str, touch: Touch) -> MessageTouch:
    return replace(message, touch_id=touch_id, seen=touch.logged_at.isoformat(), response_url=None)


# -- people and accounts -----------------------------------------------------------------------------------------------


def _chosen(deps: Deps, form: TouchForm) -> tuple[ListedAccount | None, list[Contact]]:
    """The account that is chosen, and everybody who has the address that is written."""
    with deps.read() as session:
        known = logged.contacts_at(session, form.email) if form.email else []
    return deps.accounts.index().of_key(form.account_key), known


def _by(deps: Deps, asker: Asker) -> str:
    return kept_as(deps, asker.user_id)


def _contacts(session: WorkspaceSession, touch: Touch) -> list[Contact]:
    """Who took part: nobody or one."""
    return [each for each in queries.contacts(session, touch.account_id) if each.contact_id == touch.contact_id]


def _known(deps: Deps, session: WorkspaceSession, touch: Touch, asker: Asker) -> KnownTouch:
    account = queries.account(session, touch.account_id)
    contact = next(iter(_contacts(session, touch)), None)
    if touch.by == _by(deps, asker):
        who = "you"
    else:
        who = queries.names(session, [touch.by]).get(touch.by) or deps.directory.name_of(touch.by) or touch.by
    timezone = queries.workspace(session).timezone
    return KnownTouch(
        touch,
        account_name=account.name if account else touch.account_id,
        contact_name=(contact.name or contact.email) if contact else None,
        who=who,
        timezone=timezone,
    )
