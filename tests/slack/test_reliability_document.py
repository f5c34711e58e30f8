"""The tables of docs/reliability.md are those that the program goes by."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery_policy import POLICY
from engagement.delivery import DeliveryKind

HERE = Path(__file__).parents[2]
DOCUMENT = (HERE / "docs/reliability.md").read_text("utf-8")
UNITS = {"min": timedelta(minutes=1), "day": timedelta(days=1), "days": timedelta(days=1)}


def test_the_policy_of_each_kind_is_the_one_in_the_documentation() -> None:
    rows = re.findall(r"^\| (\w+) \| (hold|resend): [^|]+ \| (\d+) (\w+) \|$", DOCUMENT, re.MULTILINE)
    told = {DeliveryKind(kind): (unseen, int(number) * UNITS[unit]) for kind, unseen, number, unit in rows}
    assert told == {kind: (rule.unseen.value, rule.give_up) for kind, rule in POLICY.items()}


def test_every_promise_says_how_it_was_tried() -> None:
    promises = re.findall(r"^\| (R\d+) \|", DOCUMENT, re.MULTILINE)
    assert len(promises) == 16
    assert set(promises) == set(re.findall(r"^## (R\d+)$", DOCUMENT, re.MULTILINE))


@pytest.mark.parametrize("name", ["reliability", "testing", "slack", "operations", "performance"])
def test_every_test_and_program_that_is_named_is_there(name: str) -> None:
    """By its path, or by its file's name behind one that was given with its path."""
    text = (HERE / f"docs/{name}.md").read_text("utf-8")
    there = {path.name for folder in ("tests", "benchmarks") for path in (HERE / folder).rglob("*.py")}
    for named in re.findall(r"`(?:python (?:-m )?)?((?:tests|benchmarks)[/.][\w/.]+|test_\w+\.py)", text):
        if named.startswith("test_"):
            assert named in there
        else:
            assert (HERE / (named if "/" in named else named.replace(".", "/") + ".py")).exists(), named
