"""Random accounts and contacts with the odd cases: no seats, feature lists, titles, leavers, sponsors."""

import random
from datetime import date, timedelta
from typing import Any

Row = dict[str, Any]
TITLES = (
    None,
    "Analyst",
    "VP of Sales",
    "Vice President, Operations",
    "Executive Assistant to the CEO",
    "Office of the CFO",
    "Head of Data",
    "Co-Founder",
    "CTO",
    "Subdirectory Clerk",
    "executive DIRECTOR",
    "Partnership Coordinator",
)
DEPARTMENTS = (None, "Sales", " sales", "SALES ", "Finance", "Straße", "STRASSE", "")
ENTITLED = (None, 0, 4, 10, "reports;api|login", "reports | api; export", "27.0")


def accounts(rng: random.Random, size: int, end: date) -> list[Row]:
    """Account rows; missing fields are left out."""
    rows = [
        {
            "account_id": f"ACCT-{k}",
            "name": f"Sample Company {k}",
            "segment": rng.choice((None, "smb", "enterprise")),
            "seats": rng.choice((None, 0, 2, 3, 10, 10, 40)),
            "features_entitled": rng.choice(ENTITLED),
            "renewal_date": end + timedelta(days=rng.randrange(300)),
        }
        for k in range(size)
    ]
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


def contacts(rng: random.Random, account_ids: list[str], end: date) -> list[Row]:
    """Zero to five contacts an account; some left, some on the very day of the window's end."""
    rows = []
    for account in account_ids:
        for k in range(rng.randint(0, 5)):
            name = f"{account}-c{k}"
            rows.append(
                {
                    "contact_id": name,
                    "account_id": account,
                    "name": f"Pat Sample {k}",
                    "email": rng.choice((None, f"{name}@customer.example".lower())),
                    "title": rng.choice(TITLES),
                    "department": rng.choice(DEPARTMENTS),
                    "is_exec": rng.choice((None, None, None, None, True, False)),
                    "is_sponsor": rng.choice((None, None, True, False)),
                    "left_on": _left_on(rng, end),
                }
            )
    return [{key: value for key, value in row.items() if value is not None} for row in rows]


def _left_on(rng: random.Random, end: date) -> date | None:
    if rng.random() < 0.75:
        return None
    return end - timedelta(days=rng.choice((-1, 0, 1, 15, 40, 120)))
