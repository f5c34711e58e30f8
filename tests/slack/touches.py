"""Messages logged as touchpoints, as the bot shows them: windows and answers, made from one text of a customer's."""

from datetime import UTC, datetime, timedelta

from bot.blocks import touch
from bot.blocks.message import Json, Message
from bot.blocks.touch import Filled, KnownTouch, instead_modal, touch_modal
from bot.payloads import MessageTouch
from engagement.model import ListedAccount
from engagement.touch import Touch, What

WRITTEN = MessageTouch("C0NORTHWIND", "1790000000.000100", "U0MIRA")
LOGGED_AT = datetime(2026, 9, 22, 7, tzinfo=UTC)
ZONE = "Europe/Berlin"


def known(text: str, what: What = What.CALL, *, person: bool = True) -> KnownTouch:
    """What is logged of the message, with a text for every name."""
    at = WRITTEN.written_at - timedelta(hours=2)
    of = Touch(text, what, at, "P-1" if person else None, "ana@harbour.example", LOGGED_AT)
    return KnownTouch(of, text, text if person else None, text, ZONE)


def touch_messages(text: str) -> dict[str, Message]:
    """Every answer."""
    button = MessageTouch(WRITTEN.channel_id, WRITTEN.ts, "U0MIRA", WRITTEN.message_id, LOGGED_AT.isoformat())
    return {
        **{f"logged {what}": touch.now_logged(known(text, what), button) for what in What},
        "logged with nobody": touch.now_logged(known(text, person=False), button),
        "logged already": touch.logged_already(known(text), button),
        "no longer logged": touch.removed(known(text)),
        "nothing was logged": touch.nothing_logged(),
        "not logged": touch.not_logged(f"No contact of {text} on record has this address."),
    }


def touch_modals(text: str) -> list[Json]:
    """The window at its smallest, usual and largest, and what stands in its place."""
    nobody = Filled(None, None, None, WRITTEN.written_at)
    usual = Filled(ListedAccount(text, text), What.FROM_CUSTOMER, "mira@northwind.example", WRITTEN.written_at)
    largest = Filled(ListedAccount(text, text), What.MEETING, "m" * 244 + "@x.example", WRITTEN.written_at)
    asked = MessageTouch(**{**_fields(), "response_url": "https://hooks.slack.com/actions/T1/2/" + "x" * 1400})
    return [
        touch_modal(WRITTEN, nobody, ZONE),
        touch_modal(asked, usual, ZONE),
        touch_modal(asked, largest, ZONE, known(text)),
        instead_modal("I wrote this message myself, so it is no contact with a customer."),
    ]


def _fields() -> dict[str, str]:
    return {"channel_id": WRITTEN.channel_id, "ts": WRITTEN.ts, "author": WRITTEN.author}
