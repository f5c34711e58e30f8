"""Whether a delivery stands in a conversation already: by its id in the metadata and in the first block's id.

Only the app's own conversations with people can be read (im:history); elsewhere ``HistoryUnreadable`` is raised.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.blocks.message import Json
from bot.errors import Failure, SendFailed
from bot.messenger import stamp_of
from bot.wire import Calls
from engagement.store.outbox import Delivery

_CLOCKS_DIFFER = timedelta(minutes=10)  # Slack's clock and the database's, generously
_PAGE, _PAGES = 200, 50
_UNREADABLE: Final = frozenset({"missing_scope", "not_in_channel", "not_allowed_token_type"})


class HistoryUnreadable(Exception):
    """The app may not read this conversation."""


def is_readable(channel: str) -> bool:
    """Whether a conversation is one that the app may read: its own with one person."""
    return channel.startswith("D")


def copies(caller: Calls, delivery: Delivery, channel: str, thread_ts: str | None = None) -> list[str]:
    """The stamps of the messages that carry the delivery's id, the earliest first.

    Raises ``HistoryUnreadable``, and ``SendFailed`` when Slack does not answer.
    """
    if not is_readable(channel):
        raise HistoryUnreadable
    since = (delivery.created_at - _CLOCKS_DIFFER).timestamp()
    found = {str(m["ts"]) for m in _messages(caller, channel, thread_ts, since) if stamp_of(m) == delivery.id}
    return sorted(found, key=lambda ts: tuple(map(int, ts.split("."))))


def _messages(caller: Calls, channel: str, thread_ts: str | None, since: float) -> Iterator[Json]:
    args: Json = {"channel": channel, "oldest": f"{since:.6f}", "include_all_metadata": True, "limit": _PAGE}
    method = "conversations.history"
    if thread_ts is not None:
        method, args = "conversations.replies", {**args, "ts": thread_ts}
    for _ in range(_PAGES):
        answer = _page(caller, method, args)
        yield from answer.get("messages") or ()
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
        args["cursor"] = cursor
    raise SendFailed(Failure.AMBIGUOUS, "history_too_long")


def _page(caller: Calls, method: str, args: Json) -> Json:
    try:
        answer = caller.call(method, args, form=True)
    except SendFailed as failed:
        if failed.code in _UNREADABLE:
            raise HistoryUnreadable from failed
        raise
    if not isinstance(answer.get("messages"), list):  # an answer without the list is no answer: nothing follows from it
        raise SendFailed(Failure.AMBIGUOUS, "no_answer")
    return answer
