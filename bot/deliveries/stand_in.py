"""A digest whose recipient is gone by the time it goes out: whoever stands in for its accounts gets it."""

from collections import Counter

from bot.deps import Deps
from bot.people import recipient_of
from engagement.delivery import DeliveryKind
from engagement.digest import books
from engagement.store import queries
from engagement.store.outbox import Delivery, Outgoing

WEEKLY = "digest:"  # how the causes of weekly digests begin; one that was asked for goes to nobody else


def to_stand_in(deps: Deps, delivery: Delivery, code: str) -> Outgoing | None:
    """The same digest to the one who answers for most of its accounts now; None where nobody does.

    It comes beside their own digest of the week. Raises ``SendFailed`` while Slack cannot say who that is.
    """
    own = set(delivery.content.get("own", ())) - set(delivery.content.get("subscribed", ()))
    if not own or not delivery.cause.startswith(WEEKLY):
        return None
    with deps.read() as session:
        people = {person.email.casefold(): person for person in queries.everybody(session)}
        accounts = [account for account in queries.accounts(session) if account.id in own]
    told = {
        account.id: recipient_of(
            account, people, deps.directory, admins=deps.settings.admin_emails, max_age=0.0, but=delivery.recipient
        )
        for account in accounts
    }
    found = Counter(each.user_id for each in told.values() if each is not None)
    if not found:
        return None
    [(user_id, _)] = found.most_common(1)
    emails = {key: each.email for key, each in told.items() if each is not None and each.user_id == user_id}
    book = books(accounts, people.values(), answers=lambda each: emails.get(each.id)).of(*set(emails.values()))
    instead = {"standing_in": sorted(own - (book.own - book.standing_in)), "top": sorted(book.top)}
    content = {**delivery.content, "own": sorted(own), "subscribed": [], "team": [], **instead}
    return Outgoing(DeliveryKind.DIGEST, user_id, f"{delivery.cause}:for:{delivery.recipient}", content)
