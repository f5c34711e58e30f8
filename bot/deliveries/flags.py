"""What somebody is told who did something with a flag: what came of it, as the flag stands when it is sent."""

from collections.abc import Mapping
from typing import Any

from bot.actors import kept_as, known_flags
from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.flag_answers import answered
from bot.blocks.message import Message
from bot.deliveries.addressed import address, alone, asker_of
from bot.deps import Deps
from bot.ids import FlagDeed
from bot.payloads import FlagButton
from engagement.store.outbox import Outgoing


def flag_answer(asker: Asker, button: FlagButton, cause: str, *, done: bool, why: str | None = None) -> Outgoing:
    """The answer to a press or a form; ``why``: the rule that it went against."""
    told = {"id": button.flag_id, "deed": button.deed.value, "done": done, "why": why}
    kind, recipient = alone(asker)
    return Outgoing(kind, recipient, f"{cause}:told", {**address(asker), "flag": told})


def answer_of(deps: Deps, content: Mapping[str, Any]) -> Message:
    """The message, from the content of the answer."""
    told = content["flag"]
    known = known_flags(deps, [told["id"]]).get(told["id"])
    if known is None:
        return notices.old_button()
    actor = kept_as(deps, asker_of(content).user_id)
    return answered(known, FlagDeed(told["deed"]), done=told["done"], why=told["why"], actor=actor)
