"""The sample vendor's workspace: zone, country, currency, sources and default sizes. No generation here."""

from __future__ import annotations

from typing import Final

VENDOR_NAME: Final = "Lanternfen Software"
VENDOR_DOMAIN: Final = "lanternfen.example"
TIME_ZONE: Final = "Europe/Berlin"
COUNTRY: Final = "DE"
CURRENCY: Final = "EUR"
WEEK_START: Final = "monday"

DEFAULT_SEED: Final = 20_260
DEFAULT_ACCOUNTS: Final = 80
FIRST_NUMBER: Final = 101
"""The number of the first account: account ids run ACCT-101, ACCT-102, and so on."""

ACTIVITY_DAYS: Final = 728
"""How far back activities reach, in days before the as-of day (eight quarters of 91 days)."""
USAGE_DAYS: Final = 637
"""How far back product usage reaches: the six periods of a quarterly trend and the one before them."""

AHEAD_DAYS: Final = 28
"""How many days after the as-of day life can go on."""

MAIL: Final = "mail"
CALENDAR: Final = "calendar"
CRM: Final = "crm"
PRODUCT: Final = "product"
PARTNER: Final = "partner_portal"
"""The source that stops delivering; only the story about it uses it."""
PARTNER_SILENT_DAYS: Final = 21
"""Days before the as-of day after which `PARTNER` delivers nothing."""

SOURCE_OF_KIND: Final[dict[str, str]] = {
    "email": MAIL,
    "message": PRODUCT,
    "call": CRM,
    "meeting": CALENDAR,
    "business_review": CALENDAR,
    "training": CRM,
    "certification": CRM,
    "community_post": CRM,
    "community_event": CRM,
    "survey": CRM,
}


def account_id(index: int) -> str:
    """The id of the account at a 0-based position in the sample company."""
    return f"ACCT-{FIRST_NUMBER + index}"
