"""What one person would be told now, whatever the week: only whoever is in line for their accounts is asked about."""

from collections.abc import Collection, Mapping

from bot.actors import addresses_of
from bot.deps import Deps
from bot.digest.due import Due
from bot.digest.times import defaults, next_slot
from bot.digest.visible import visible_book
from bot.errors import SendFailed
from bot.people import ZONE_KEPT, Directory, Member, line_of, recipient_of
from engagement.digest.book import Owned
from engagement.model import Person
from engagement.preferences import settled
from engagement.store import digests, queries
from engagement.store.links import subscriptions_of
from engagement.store.preferences import preferences


def own_digest(deps: Deps, user_id: str, *, ask: bool = True) -> Due | None:
    """A person's accounts, wishes and next slot; None: they have no accounts and no team. Raises ``SendFailed``.

    Without ``ask`` Slack is asked about the person alone: an owner of whom it has not said anything to this process is
    taken to be there.
    """
    member = deps.directory.member(user_id)
    if not isinstance(member, Member):
        return None
    with deps.read() as session:
        people = {person.email.casefold(): person for person in queries.everybody(session)}
        wants = settled(preferences(session, user_id), defaults(deps.settings))
        since = digests.last_told(session, [user_id]).get(user_id)
        subscribed = subscriptions_of(session, [user_id]).get(user_id, frozenset())
    addresses = addresses_of(deps, user_id)
    directory = deps.directory if ask else deps.directory.as_known()

    def answers(account: Owned) -> str | None:
        return _answers(deps, account, people, addresses, directory)

    now = deps.clock()
    books = deps.engagement.digest_books(as_of=now, answers=answers)
    book = visible_book(deps, user_id, books.of(*addresses).with_subscriptions(subscribed))
    if not (book.own or book.team):
        return None
    return Due(user_id, member.timezone, book, wants, next_slot(now, member.timezone, wants), since)


def _answers(
    deps: Deps, account: Owned, people: Mapping[str, Person], addresses: Collection[str], directory: Directory
) -> str | None:
    """Who answers for an account; where the person is not in line for it, its owner: nobody needs to be asked."""
    admins = deps.settings.admin_emails
    line = {email.casefold() for _, email in line_of(account, people, admins) if email}
    if not line & set(addresses):
        return account.owner_email
    try:
        found = recipient_of(account, people, directory, admins=admins, max_age=ZONE_KEPT)
    except SendFailed:
        return account.owner_email  # not known at the moment: nobody stands in
    return found.email if found else None
