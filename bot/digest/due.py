"""A person's digest that is due, and what its delivery holds: the request that it was planned with, so that it can be
made again when it goes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks.message import Json
from bot.slots import Slot
from engagement.digest import Book, DigestRequest, Wanted
from engagement.preferences import DigestSettings


@dataclass(frozen=True, slots=True)
class Due:
    """A person and their slot; ``since``: the moment up to which their last digest told."""

    user_id: str
    timezone: str
    book: Book
    wants: DigestSettings
    slot: Slot
    since: datetime | None

    def request(self) -> DigestRequest:
        """What is to be told."""
        return request_of(self.book, self.wants, self.since)


def request_of(book: Book, wants: DigestSettings, since: datetime | None) -> DigestRequest:
    """What a person with this book, who wants this, is to be told."""
    return DigestRequest(
        own=book.own,
        team=book.team if wants.roll_up else frozenset(),
        standing_in=book.standing_in,
        top=book.top,
        subscribed=book.subscribed,
        since=since,
        wanted=Wanted(all_clear=wants.all_clear, minimum_arr=wants.minimum_arr),
    )


def content_of(request: DigestRequest, *, as_of: datetime, week: str) -> Json:
    """The request as a delivery's content: ids and moments."""
    return {
        "week": week,
        "as_of": as_of.isoformat(),
        "since": request.since.isoformat() if request.since else None,
        "own": sorted(request.own),
        "team": sorted(request.team),
        "standing_in": sorted(request.standing_in),
        "top": sorted(request.top),
        "subscribed": sorted(request.subscribed),
        "all_clear": request.wanted.all_clear,
        "minimum_arr": request.wanted.minimum_arr,
    }


def request_in(content: Mapping[str, Any]) -> tuple[DigestRequest, datetime]:
    """The request in a content, and the moment that it is as of."""
    request = DigestRequest(
        own=frozenset(content["own"]),
        team=frozenset(content["team"]),
        standing_in=frozenset(content["standing_in"]),
        top=frozenset(content["top"]),
        subscribed=frozenset(content["subscribed"]),
        since=datetime.fromisoformat(content["since"]) if content["since"] else None,
        wanted=Wanted(all_clear=bool(content["all_clear"]), minimum_arr=content["minimum_arr"]),
    )
    return request, datetime.fromisoformat(content["as_of"])
