"""What a weekly digest says, as data (docs/method.md, "Weekly digest"). Pure: no store, no clock, no prose.

``sketch`` finds, from flags and snapshots alone, what changed in which account and puts it in order; ``make_digest``
fills in what is shown, with the reports of those accounts only.
"""

from engagement.digest.book import Book, Books, books
from engagement.digest.make import make_digest
from engagement.digest.material import MOST_ITEMS, DigestRequest, Material, Wanted
from engagement.digest.model import (
    Absent,
    AccountLine,
    Digest,
    DigestItem,
    DigestWarning,
    Escalated,
    Fallen,
    How,
    OpenWarning,
    RiskLine,
    RollUp,
    Section,
    StoppedSource,
    TeamWarning,
    TierCount,
    TierMove,
    Unscored,
    WatchLine,
)

__all__ = [
    "MOST_ITEMS",
    "Absent",
    "AccountLine",
    "Book",
    "Books",
    "Digest",
    "DigestItem",
    "DigestRequest",
    "DigestWarning",
    "Escalated",
    "Fallen",
    "How",
    "Material",
    "OpenWarning",
    "RiskLine",
    "RollUp",
    "Section",
    "StoppedSource",
    "TeamWarning",
    "TierCount",
    "TierMove",
    "Unscored",
    "Wanted",
    "WatchLine",
    "books",
    "make_digest",
]
