"""The stories of the sample company, in order of account number."""

from typing import Final

from engagement.sample.stories.cases import CASES
from engagement.sample.stories.patterns import PATTERNS
from engagement.sample.stories.signals import SIGNALS
from engagement.sample.stories.sliding import SLIDING
from engagement.sample.stories.story import Story
from engagement.sample.stories.tiers import TIERS

STORIES: Final[tuple[Story, ...]] = tuple(
    sorted((*TIERS, *PATTERNS, *SIGNALS, SLIDING, *CASES), key=lambda story: story.plan.profile.index)
)

__all__ = ["STORIES", "Story"]
