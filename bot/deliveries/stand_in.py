"""A digest whose recipient is gone by the time it goes out: whoever stands in for its accounts gets it."""

from collections import Counter

from bot.deps import Deps
from bot.people import recipient_of
from engagement.delivery import DeliveryKind
from engagement.store import queries
from engagement.store.outbox import Delivery, Outgoing

WEEKLY = "digest:"  # how the causes of weekly digests begin; one that was asked for goes to nobody else


def to_stand_in(deps: Deps, delivery: Delivery, code: str) -> Outgoing | None:
    """The same digest to the one who answers for most of its accounts now; None where nobody does.

    It comes beside their own digest of the week. Raises ``SendFailed`` while Slack cannot say who that is.
    """
    own = set(delivery.content.get("own", ()))
    if not own or not delivery.cause.startswith(WEEKLY):
        return None
    with deps.read() as session:
        people = {person.email.casefold(): person for person in queries.everybody(session)}
        accounts = [account for account in queries.accounts(session) if account.id in own]
    found = Counter(
        told.user_id
        for account in accounts
        if (
            told := recipient_of(
                account, people, deps.directory, admins=deps.settings.admin_emails, max_age=0.0, but=delivery.recipient
            )
        )
    )
    if not found:
        return None
    [(user_id, _)] = found.most_common(1)
    content = {**delivery.content, "team": [], "standing_in": sorted(own)}
    return Outgoing(DeliveryKind.DIGEST, user_id, f"{delivery.cause}:for:{delivery.recipient}", content)
