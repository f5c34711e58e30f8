"""What a digest's delivery holds: the request it was planned with, so that it can be made again when it goes out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.blocks.message import Json
from engagement.digest import Book, DigestRequest, Wanted
from engagement.preferences import DigestSettings


def digest_request(book: Book, wants: DigestSettings, since: datetime | None) -> DigestRequest:
    """What a person is to be told. ``since``: the moment up to which their last digest told."""
    return DigestRequest(
        own=book.own,
        team=book.team if wants.roll_up else frozenset(),
        standing_in=book.standing_in,
        top=book.top,
        since=since,
        wanted=Wanted(all_clear=wants.all_clear, minimum_arr=wants.minimum_arr),
    )


def digest_content(request: DigestRequest, *, as_of: datetime, week: str) -> Json:
    """The request as content: ids and moments."""
    return {
        "week": week,
        "as_of": as_of.isoformat(),
        "since": request.since.isoformat() if request.since else None,
        "own": sorted(request.own),
        "team": sorted(request.team),
        "standing_in": sorted(request.standing_in),
        "top": sorted(request.top),
        "all_clear": request.wanted.all_clear,
        "minimum_arr": request.wanted.minimum_arr,
    }


def planned_request(content: Mapping[str, Any]) -> tuple[DigestRequest, datetime]:
    """The request in a content, and the moment that it is as of."""
    request = DigestRequest(
        own=frozenset(content["own"]),
        team=frozenset(content["team"]),
        standing_in=frozenset(content["standing_in"]),
        top=frozenset(content["top"]),
        since=datetime.fromisoformat(content["since"]) if content["since"] else None,
        wanted=Wanted(all_clear=bool(content["all_clear"]), minimum_arr=content["minimum_arr"]),
    )
    return request, datetime.fromisoformat(content["as_of"])
