"""The stories of the sample company, in order of account number."""

from typing import Final

from engagement.sample.stories.sliding import SLIDING
from engagement.sample.stories.story import Story

STORIES: Final[tuple[Story, ...]] = (SLIDING,)

__all__ = ["STORIES", "Story"]
