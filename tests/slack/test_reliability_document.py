"""The tables of docs/reliability.md are those that the program goes by."""

import re
from datetime import timedelta
from pathlib import Path

from bot.delivery_policy import POLICY
from engagement.delivery import DeliveryKind

DOCUMENT = (Path(__file__).parents[2] / "docs/reliability.md").read_text("utf-8")
UNITS = {"min": timedelta(minutes=1), "day": timedelta(days=1), "days": timedelta(days=1)}


def test_the_policy_of_each_kind_is_the_one_in_the_documentation() -> None:
    rows = re.findall(r"^\| (\w+) \| (hold|resend): [^|]+ \| (\d+) (\w+) \|$", DOCUMENT, re.MULTILINE)
    told = {DeliveryKind(kind): (unseen, int(number) * UNITS[unit]) for kind, unseen, number, unit in rows}
    assert told == {kind: (rule.unseen.value, rule.give_up) for kind, rule in POLICY.items()}
