"""Desktop notifications: which messages cause one for a person, and what it says."""

import re

from bot.workspace.model import ChannelKind, Message
from bot.workspace.page.sight import Sight
from bot.workspace.terminal import mrkdwn

LONGEST = 150
_REFERENCE = re.compile(r"<([@#])([A-Z0-9]+)(?:\|([^<>]*))?>")
_EVERYBODY = re.compile(r"<!(here|channel|everyone)(?:\|[^<>]*)?>")


def notification(sight: Sight, message: Message) -> str | None:
    """The notification's text, one line of the message's own text; None where the message causes none.

    As Slack has it by default: direct messages, mentions, and replies in threads the person wrote in. What only they
    see, and what they wrote themselves, causes none.
    """
    if message.is_ephemeral or message.user == sight.me.id or not sight.message(message):
        return None
    channel = sight.state.channels[message.channel]
    if sight.me.id not in channel.members:
        return None
    direct = channel.kind in (ChannelKind.IM, ChannelKind.MPIM)
    mentioned = f"<@{sight.me.id}" in message.text or _EVERYBODY.search(message.text) is not None
    if not direct and not mentioned and not _follows(sight, message):
        return None
    return plain(sight, message.text) or "New message"


def plain(sight: Sight, text: str) -> str:
    """A message's text as one plain line: names instead of references, no marks, cut at a word."""
    named = _REFERENCE.sub(lambda found: _name(sight, *found.groups()), text)
    named = _EVERYBODY.sub(lambda found: f"@{found[1]}", named)
    line = " ".join(mrkdwn(named).plain.split())
    if len(line) <= LONGEST:
        return line
    return line[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _name(sight: Sight, kind: str, id: str, label: str | None) -> str:
    if kind == "#":
        known = sight.state.channels.get(id)
        return f"#{label or (known.name if known is not None and sight.channel(known) else 'private channel')}"
    user = sight.state.users.get(id)
    return f"@{label or (user.name if user is not None else 'somebody')}"


def _follows(sight: Sight, reply: Message) -> bool:
    if reply.thread_ts in (None, reply.ts):
        return False
    thread = sight.state.visible(reply.channel, reply.thread_ts)
    return any(one.user == sight.me.id for one in thread)
