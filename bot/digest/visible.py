"""What of somebody's accounts may be told to them: their role decides about their team's."""

from dataclasses import replace

from bot.deps import Deps
from bot.rights import Right
from engagement.digest import Book


def visible_book(deps: Deps, user_id: str, book: Book) -> Book:
    """The book without what its owner (Slack user id) may not see."""
    if book.team and not deps.access.may(user_id, Right.TEAM):
        return replace(book, team=frozenset())
    return book
