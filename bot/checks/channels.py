"""The channels that the app was invited to, as Slack lists them, and the one for escalations.

Asked by ``users.conversations``, which lists what a bot token's app is in (scopes ``channels:read``, ``groups:read``);
``conversations.list`` would give every public channel of the workspace.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.checks.found import Code, Finding, note, ok, problem
from bot.checks.slack import ask
from engagement.render.wording.formats import count

_KINDS = "public_channel,private_channel"
_PAGE = 200  # what Slack recommends
_MOST_PAGES = 50
_INVITE = "Write `/invite @Engagement` in an internal channel of your team."


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that the app is in. ``shared``: with another organisation, or about to be."""

    id: str
    private: bool
    shared: bool
    archived: bool


def channels_of(client: WebClient) -> list[Channel] | str:
    """The channels that the app is in, or the code of Slack's refusal."""
    found: list[Channel] = []
    cursor = ""
    for _ in range(_MOST_PAGES):
        answer = ask(client, "users.conversations", types=_KINDS, limit=_PAGE, cursor=cursor)
        if isinstance(answer, str):
            return answer
        found += map(_channel, answer.get("channels") or ())
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return found


def check_channels(
    client: WebClient, *, linked: Collection[str] = (), escalations: str | None = None
) -> Iterator[Finding]:
    """Where the app is. ``linked``: channels (ids) that are about an account; ``escalations``: ESCALATION_CHANNEL."""
    found = channels_of(client)
    if isinstance(found, str):
        text = f"which channels it was invited to cannot be read: {found}."
        yield problem(Code.CHANNELS_UNREAD, text, "It takes the scopes channels:read and groups:read.")
        return
    yield from _invited(found)
    if left := len(set(linked) - {channel.id for channel in found if not channel.archived}):
        text = f"{count(left, 'channel')} linked to an account, where it no longer is or which {_is(left)} archived."
        yield note(Code.LINKS_LEFT, text, "Invite it again, or leave it so: nothing is posted there.")
    if escalations is not None:
        yield _escalations(escalations, found)


def _invited(found: Collection[Channel]) -> Iterator[Finding]:
    open_ = [channel for channel in found if not channel.archived]
    internal = [channel for channel in open_ if not channel.shared]
    shared = len(open_) - len(internal)
    if internal:
        private = sum(channel.private for channel in internal)
        which = f" ({private} private)" if private else ""
        yield ok(Code.CHANNELS, f"invited to {count(len(internal), 'internal channel')}{which}.")
    else:
        nowhere = "only to channels of several organisations" if shared else "nowhere"
        yield problem(Code.NO_CHANNEL, f"invited {nowhere} yet: whoever asks reads the answer alone.", _INVITE)
    if shared:
        text = f"in {count(shared, 'channel')} shared with other organisations: there the asker alone is answered."
        yield note(Code.SHARED_CHANNELS, text)
    elif internal:
        text = "no channel with other organisations; where one is shared, the asker alone is answered."
        yield ok(Code.NOTHING_SHARED, text)
    if archived := len(found) - len(open_):
        yield note(Code.ARCHIVED_CHANNELS, f"{count(archived, 'channel')} it was invited to {_is(archived)} archived.")


def _escalations(channel_id: str, found: Collection[Channel]) -> Finding:
    channel = next((each for each in found if each.id == channel_id), None)
    if channel is None:
        wrong, mend = "the app is not in it, or it is not a channel's id", "Invite the app there, or correct the id"
    elif channel.archived:
        wrong, mend = "it is archived", "Name another channel"
    elif channel.shared:
        wrong, mend = "it is shared with another organisation", "Name an internal channel"
    else:
        return ok(Code.ESCALATION_CHANNEL, "ESCALATION_CHANNEL is internal and the app is in it.")
    text = f"ESCALATION_CHANNEL cannot be posted to: {wrong}. Escalations go to the managers directly until then."
    return problem(Code.ESCALATION_CHANNEL_WRONG, text, f"{mend}.")


def _channel(shown: Any) -> Channel:
    shared = shown.get("is_ext_shared") or shown.get("is_pending_ext_shared") or shown.get("pending_connected_team_ids")
    return Channel(str(shown["id"]), bool(shown.get("is_private")), bool(shared), bool(shown.get("is_archived")))


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
