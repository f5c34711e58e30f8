"""What a Web API method is here: its name, who may call it, how often, and the function that answers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.workspace.model import Json, Token
from bot.workspace.state import State

if TYPE_CHECKING:
    from bot.workspace.limits import Limiter


class Tier(Enum):
    """Calls per minute of Slack's rate-limit tiers; `SPECIAL` methods have their own figures in `limits.py`."""

    TIER_1 = 1
    TIER_2 = 20
    TIER_3 = 50
    TIER_4 = 100
    SPECIAL = 300


@dataclass(frozen=True)
class Call:
    """One call being answered: the workspace, the caller's token and the raw arguments."""

    state: State
    token: Token
    base_url: str
    limiter: "Limiter"

    def has(self, scope: str) -> bool:
        """Whether the token carries a scope."""
        return scope in self.token.scopes


Answer = Callable[[Call, Any], Json]


@dataclass(frozen=True)
class Method:
    """A Web API method. `scopes`: any one of them suffices; empty when none is needed or the answer depends on the
    channel (checked inside). `caller`: the kind of token it takes ("none" when it takes calls without one)."""

    name: str
    args: type[BaseModel]
    answer: Answer
    tier: Tier
    scopes: tuple[str, ...] = ()
    caller: str = "bot"
