"""The sample company: a plainly fictional vendor and its customers, generated, with stories a report must find."""

from engagement.sample.generate import SampleCompany, generate
from engagement.sample.rows import AccountRows, columns
from engagement.sample.stories import STORIES, Story
from engagement.sample.workspace import (
    AHEAD_DAYS,
    COUNTRY,
    CURRENCY,
    DEFAULT_ACCOUNTS,
    DEFAULT_SEED,
    TIME_ZONE,
    VENDOR_NAME,
    WEEK_START,
)
from engagement.sample.write import write

__all__ = [
    "AHEAD_DAYS",
    "COUNTRY",
    "CURRENCY",
    "DEFAULT_ACCOUNTS",
    "DEFAULT_SEED",
    "STORIES",
    "TIME_ZONE",
    "VENDOR_NAME",
    "WEEK_START",
    "AccountRows",
    "SampleCompany",
    "Story",
    "columns",
    "generate",
    "write",
]
