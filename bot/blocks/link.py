"""What everybody in a channel reads when it is linked to an account, or no longer."""

from bot.blocks.escape import name
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Part, bold, code, para
from bot.blocks.wording import command


def linked(title: str | None, before: str | None, who: str | None, reason: str | None = None) -> Message:
    """That ``who`` linked the channel to an account, or ended the link. ``reason``: why only one person sees it."""
    by = name(who) if who else "Somebody"
    parts: list[Part] = [para(reason)] if reason else []
    if title is None:
        parts.append(para(f"{by} ended the link of this channel to ", bold(before or "an account"), "."))
        return message("link", parts)
    instead = f", in place of {before}" if before else ""
    parts += [
        para(f"{by} linked this channel to ", bold(title), f"{instead}."),
        para(
            "Without an account, commands here are about it: ",
            code(command("quarterly")),
            ", ",
            code(command("flags")),
            ", ",
            code(command("explain quality")),
            ". ",
            code(command("unlink")),
            " ends that.",
        ),
    ]
    return message("link", parts)
