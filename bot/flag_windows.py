"""Which modal a button about a flag opens, and what stands in it at first."""

from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from bot.actors import known_flags
from bot.asker import Asker
from bot.blocks import flag_modals
from bot.blocks.message import Json
from bot.deps import Deps
from bot.errors import SendFailed
from bot.ids import FlagDeed
from bot.payloads import FlagButton, PayloadError
from bot.people import Member, manager_of
from bot.rights import Right
from bot.windows import open_soon
from engagement.delivery import DeliveryKind
from engagement.known_flag import KnownFlag
from engagement.store import queries
from engagement.store.outbox import Outgoing

SNOOZE_DAYS = 5.0  # business days
_READING = (FlagDeed.SHOW, FlagDeed.HISTORY)


def right_for(deed: FlagDeed) -> Right:
    """What it takes to do something with a flag."""
    return Right.READ if deed in _READING else Right.ACT


def open_window(deps: Deps, asker: Asker, button: FlagButton) -> None:
    """Have the asker shown a deed's modal. To whom to escalate is asked of Slack, so that modal is filled later."""
    asked, right = replace(button, channel_id=asker.channel_id), right_for(button.deed)

    def accounts() -> list[str]:
        return [known.flag.account_id for known in deps.flags.known_flags([button.flag_id]).values()]

    opened = partial(
        open_soon,
        deps,
        asker,
        right=right,
        action=button.deed.value if button.deed is FlagDeed.HISTORY else "window",
        accounts=accounts,
    )
    if button.deed is not FlagDeed.ESCALATE:
        opened(lambda seen: filled_window(seen, asked, by=asker.user_id))
        return

    def loading(seen: Deps) -> Json:
        if not known_flags(seen, [button.flag_id]):
            raise PayloadError
        return flag_modals.loading_modal(button.deed)

    def fill(view_id: str) -> None:
        content = {"view_id": view_id, "form": asked.encode()}
        deps.outbox.put(Outgoing(DeliveryKind.MODAL, asker.user_id, view_id, content))

    opened(loading, then=fill)


def filled_window(deps: Deps, button: FlagButton, *, by: str) -> Json:
    """The modal as the flag stands now; what its state does not allow is said instead of being offered.

    ``by``: the Slack user id of who opens it.
    """
    known = known_flags(deps, [button.flag_id]).get(button.flag_id)
    if known is None:
        raise PayloadError
    if not flag_modals.offers(known, button.deed):
        return flag_modals.refused_modal(known, button.deed)
    asked, at = replace(button, revision=known.flag.revision), deps.clock()
    match button.deed:
        case FlagDeed.SNOOZE:
            until = deps.flags.business_days_later(at, SNOOZE_DAYS).astimezone(ZoneInfo(known.timezone))
            return flag_modals.snooze_modal(known, asked, until=until.date())
        case FlagDeed.ESCALATE:
            due = deps.flags.answer_due(at, deps.settings.escalation_hours)
            return flag_modals.escalate_modal(known, asked, to=_manager(deps, known, but=by), due=due)
        case FlagDeed.JUDGE:
            return flag_modals.judge_modal(known, asked)
        case FlagDeed.HISTORY:
            return flag_modals.history_modal(known)
        case _:
            return flag_modals.reason_modal(known, asked)


def _manager(deps: Deps, known: KnownFlag, *, but: str) -> str | None:
    """The Slack user of the account owner's manager, or of theirs where that is ``but``; None where there is none who
    may be told, or Slack is silent.
    """
    account = known.account
    with deps.read() as session:
        people = {person.email.casefold(): person for person in queries.everybody(session)}
    manager = account.manager_email or manager_of(account.owner_email, people)
    for email in (manager, manager_of(manager, people)):
        if not email:
            continue
        person = people.get(email.casefold())
        try:
            found = deps.directory.find(email, known_id=person.slack_user_id if person else None)
        except SendFailed:
            return None
        if not isinstance(found, Member):
            return None
        if found.user_id != but:
            return found.user_id
    return None
