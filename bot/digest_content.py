"""What a digest's delivery holds: the request it was planned with, so that it can be made again when it goes out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.blocks.message import Json
from engagement.digest import DigestRequest, Wanted


def digest_content(request: DigestRequest, *, as_of: datetime, week: str) -> Json:
    """The request as content: ids and moments."""
    return {
        "week": week,
        "as_of": as_of.isoformat(),
        "since": request.since.isoformat() if request.since else None,
        "own": sorted(request.own),
        "team": sorted(request.team),
        "standing_in": sorted(request.standing_in),
        "all_clear": request.wanted.all_clear,
        "minimum_arr": request.wanted.minimum_arr,
    }


def planned_request(content: Mapping[str, Any]) -> tuple[DigestRequest, datetime]:
    """The request in a content, and the moment that it is as of."""
    request = DigestRequest(
        own=frozenset(content["own"]),
        team=frozenset(content["team"]),
        standing_in=frozenset(content["standing_in"]),
        since=datetime.fromisoformat(content["since"]) if content["since"] else None,
        wanted=Wanted(all_clear=bool(content["all_clear"]), minimum_arr=content["minimum_arr"]),
    )
    return request, datetime.fromisoformat(content["as_of"])
