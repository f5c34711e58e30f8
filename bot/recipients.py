"""Who a delivery goes to: whether a person may still see customer data, and the app's own conversation with them."""

from bot.asker import Asker
from bot.deps import Deps
from bot.errors import Failure, SendFailed
from engagement.store import sending
from engagement.store.outbox import Delivery

_PERSON = ("U", "W")  # how Slack's ids of people begin
DIRECT = "D"  # how those of the app's own conversations with them do; others' are refused before anything is sent


class Recipients:
    """The recipients of one workspace's deliveries."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def check_person(self, delivery: Delivery) -> None:
        """Nothing if the person may see customer data, as Slack says now; else raises ``NotAllowed``."""
        self._deps.access.check_person(Asker(delivery.recipient, "", "", None, None), 0.0)

    def conversation(self, delivery: Delivery) -> str:
        """The app's own conversation with a person, opened where there was none. Raises ``SendFailed``."""
        if delivery.channel is not None:
            return delivery.channel
        with self._deps.read() as session:
            known = sending.known_channel(session, delivery.recipient)
        if known is not None:
            return known
        answer = self._deps.wire.calls.call("conversations.open", {"users": delivery.recipient})
        channel = (answer.get("channel") or {}).get("id")
        if not channel:
            raise SendFailed(Failure.AMBIGUOUS, "no_answer")
        return str(channel)


def is_person(recipient: str) -> bool:
    """Whether a recipient is a person, who is written to in the app's own conversation with them."""
    return recipient.startswith(_PERSON)


def reader_of(delivery: Delivery) -> str | None:
    """The person (Slack user id) who alone reads a delivery; None where several may."""
    if is_person(delivery.recipient):
        return delivery.recipient
    asker = delivery.content.get("user")
    return str(asker) if asker and delivery.recipient.startswith(DIRECT) else None
