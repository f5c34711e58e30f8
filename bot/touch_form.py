"""What is chosen in the modal that logs a touchpoint, and what is wrong with it. Pure: it is asked in the
acknowledgement, too."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.blocks import form_problems as say
from bot.blocks.picker import ACCOUNT
from bot.blocks.touch import REMOVE, WHAT, WHEN, WHO
from engagement.model import Contact, ListedAccount
from engagement.touch import What

OLDEST = timedelta(days=365)  # before the message
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TouchForm:
    """The inputs of a submitted modal; None for what is empty or cannot be read. ``remove``: it does not count."""

    account_key: str | None
    what: What | None
    email: str | None
    at: datetime | None
    remove: bool


def read_form(values: Mapping[str, Any]) -> TouchForm:
    """The form; without problems it is what was chosen."""
    what, at = values.get(WHAT), values.get(WHEN)
    return TouchForm(
        account_key=values.get(ACCOUNT),
        what=next((each for each in What if each.value == what), None),
        email=str(values.get(WHO) or "").strip() or None,
        at=datetime.fromtimestamp(at, UTC) if type(at) is int and 0 < at < 2**33 else None,
        remove=what == REMOVE,
    )


def happened_at(form: TouchForm, written_at: datetime) -> datetime:
    """When it happened: a message when it was written, to the microsecond."""
    return form.at if form.at is not None and form.what is not None and not form.what.is_the_message else written_at


def contact_of(account: ListedAccount, known: Collection[Contact]) -> Contact | None:
    """The account's contact among everybody who has an address."""
    return next((each for each in known if each.account_id == account.id), None)


def problems(
    form: TouchForm,
    account: ListedAccount | None,
    known: Collection[Contact],
    *,
    written_at: datetime,
    now: datetime,
) -> dict[str, str]:
    """What has to be mended before it can be logged, by input.

    ``account``: the one that is chosen, None where there is none; ``known``: who has the address that is written.
    """
    if form.remove:
        return {}
    found: dict[str, str] = {}
    if account is None:
        found[ACCOUNT] = say.ACCOUNT_GONE if form.account_key else say.CHOOSE_ONE
    elif form.email and contact_of(account, known) is None:
        found[WHO] = say.no_such_contact(account.name)
    if form.what is None:
        found[WHAT] = say.CHOOSE_ONE
    elif form.what is What.MEETING and not form.email:
        found[WHO] = say.WHO_WAS_THERE
    if wrong := _wrong_time(form, written_at, now):
        found[WHEN] = wrong
    return found


def _wrong_time(form: TouchForm, written_at: datetime, now: datetime) -> str | None:
    if form.at is None:
        return say.CHOOSE_MOMENT
    if form.what is not None and form.what.is_the_message and abs(form.at - written_at) >= _MINUTE:
        return say.WHEN_WRITTEN
    if form.at > max(now, written_at):
        return say.STILL_TO_COME
    return say.LONG_BEFORE if form.at < written_at - OLDEST else None
