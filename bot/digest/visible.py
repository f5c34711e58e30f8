"""What of somebody's accounts may be told to them: what is restricted to others is not, and teams are for managers."""

from dataclasses import replace

from bot.deps import Deps
from bot.rights import Right
from engagement.digest import Book


def visible_book(deps: Deps, user_id: str, book: Book) -> Book:
    """The book without what its owner (Slack user id) may not see. Raises ``SendFailed``."""
    book = book.without(deps.access.hidden_from(user_id))
    if book.team and not deps.access.may(user_id, Right.TEAM):
        return replace(book, team=frozenset())
    return book
