"""A message as builders return it: the blocks, the same without native charts and tables, and the full text."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """``text`` says all that the blocks say, for notifications and screen readers; it is escaped already."""

    text: str
    blocks: tuple[Json, ...]
    plain_blocks: tuple[Json, ...]

    @property
    def has_native(self) -> bool:
        """Whether there is a simpler form to fall back to."""
        return self.blocks != self.plain_blocks
