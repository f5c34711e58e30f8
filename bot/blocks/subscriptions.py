"""To whose warnings somebody is subscribed, told to them alone: with the button for the other way round."""

from collections.abc import Sequence

from bot.blocks.follow import subscribe_button
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.notices import notice
from bot.blocks.parts import Buttons, Span, bold, code, para
from bot.blocks.wording import command
from bot.ids import ActionId
from engagement.render.wording.formats import listed


def subscribed(account_id: str, title: str, coming: str, *, changed: bool, own: bool) -> Message:
    """An account's warnings come with one's digest. ``changed``: they did not before; ``own``: they did anyway, so
    there is nothing to end. ``coming``: when the next is due."""
    if own:
        return notice(bold(title), " is yours, so its warnings are in your digest anyway.")
    if not changed:
        return _told(account_id, title, "You are subscribed to ", f". {coming}".rstrip(), wanted=False)
    how = f". Its warnings are in your weekly digest from now on. {coming}".rstrip()
    return _told(account_id, title, "Subscribed to ", how, wanted=False)


def unsubscribed(account_id: str, title: str, *, changed: bool, own: bool) -> Message:
    """They no longer do. ``changed``: they did; ``own``: they do all the same."""
    said = "Unsubscribed from " if changed else "You were not subscribed to "
    if own:
        return notice(said, bold(title), ". It is yours, so its warnings stay in your digest.")
    return _told(account_id, title, said, ".", wanted=True)


def subscriptions(titles: Sequence[str], more: int) -> Message:
    """To which accounts somebody is subscribed."""
    if not titles:
        return notice("You are subscribed to no account. Subscribe with ", code(command("subscribe ACCT-123")), ".")
    rest = f" and {more} more" if more > 0 else ""
    return notice(
        f"You are subscribed to {listed(list(titles))}{rest}. End one with ", code(command("unsubscribe ACCT-123")), "."
    )


def _told(account_id: str, title: str, before: str, after: str, *, wanted: bool) -> Message:
    """A sentence about the account, and the button by which it is ``wanted`` or no longer."""
    said: tuple[Span | str, ...] = (before, bold(title), after)
    press = subscribe_button(account_id, title, ActionId.SUBSCRIPTION, wanted=wanted)
    return message("subscription", [para(*said), *([Buttons(press)] if press else [])])
