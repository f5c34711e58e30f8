"""docs/worked-examples.md: every story is told to the engine, every line of arithmetic is computed without it."""

import ast
import math
import operator
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engagement.config import Config
from engagement.model import Component, SignalName
from engagement.scoring.components import measure
from engagement.scoring.definitions import REASONS
from engagement.signals import flags, scan_of
from tests.unit.factories import facts as signal_facts
from tests.unit.metrics_events import at
from tests.unit.metrics_story import Story

PAGE = Path(__file__).parents[2] / "docs" / "worked-examples.md"
SECTIONS = PAGE.read_text("utf-8").split("\n## ")[1:]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COUNTED = {"+": True, "-": False}
EXACT = 1.5e-6  # numbers in the page have six decimals
STATUSES = {"completed", "cancelled", "no_show"}
KINDS = {"meeting": "meeting", "review": "business_review", "training": "training"}


def blocks(section: str, language: str) -> list[str]:
    return [body for found, body in BLOCK.findall(section) if found == language]


def title(section: str) -> str:
    return section.splitlines()[0]


STORIES = [
    pytest.param(tomllib.loads(body), section, id=f"{title(section)} {i}")
    for section in SECTIONS
    for i, body in enumerate(blocks(section, "toml"))
    if re.search("^events = ", body, re.MULTILINE)
]
ARITHMETIC = [
    pytest.param(line, id=line)
    for section in SECTIONS
    for body in blocks(section, "text")
    for line in body.splitlines()
]


def told(example: dict[str, Any]) -> Story:
    story = Story(country=example.get("country"), account=example.get("account"))
    for name, said in example.get("people", {}).items():
        role, department = said.split(",")
        story.person(name, title=role, department=department)
    for line in example["events"].strip().splitlines():
        when, what, rest = line[:16], line[16:].split()[0], line[16:].split()[1:]
        tell(story, when, what, rest)
    if story.activities:  # the source still delivers: a record of another account
        other = {"account_id": "OTHER", "activity_id": "o1", "kind": story.activities[0]["kind"]}
        story.activities.append({**other, "occurred_at": at("2026-10-04 12:00")})
    return story


def tell(story: Story, when: str, what: str, rest: list[str]) -> None:
    if what in ("ask", "mail"):
        (story.ask if what == "ask" else story.answer)(when, contact=rest[0], thread=rest[1])
    elif what == "call":
        story.tell("call", when, direction="inbound", status="completed", contact_id=rest[0])
    elif what == "use":
        for user in rest[:-1]:
            story.use(when, user, rest[-1])
    else:
        booked = [at(f"{word.removeprefix('booked=')} 00:00") for word in rest if word.startswith("booked=")]
        (status,) = STATUSES.intersection(rest)
        people = [word for word in rest if word not in {status, "strategic"} and not word.startswith("booked=")]
        story.meet(
            when,
            status,
            kind=KINDS[what],
            is_strategic="strategic" in rest,
            present={word.rstrip("+-"): COUNTED.get(word[-1]) for word in people},
            **({"booked_at": booked[0]} if booked else {}),
        )


def computed(expression: str) -> float:
    """Arithmetic with + - * / and the functions exp and ln, by Python's own parser."""
    does: dict[type, Callable[[float, float], float]] = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
    }

    def value(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return does[type(node.op)](value(node.left), value(node.right))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -value(node.operand)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return {"exp": math.exp, "ln": math.log}[node.func.id](value(node.args[0]))
        assert isinstance(node, ast.Constant)
        return float(node.value)  # type: ignore[arg-type]

    return value(ast.parse(expression, mode="eval").body)


@pytest.mark.parametrize("line", ARITHMETIC)
def test_the_arithmetic_is_right(line: str) -> None:
    expression, result = line.rsplit(" = ", 1)
    digits = len(result.partition(".")[2])
    tolerance = EXACT if digits < 6 else 5e-6  # the numbers put in are rounded themselves
    scale = 60 if "* 20" in line or "* 60" in line else 1
    assert computed(expression) == pytest.approx(float(result), abs=tolerance * scale)


@pytest.mark.parametrize(("example", "section"), STORIES)
def test_the_engine_measures_what_the_page_says(example: dict[str, Any], section: str) -> None:
    story = told(example)
    frame = story.frame({"t0": story.window(example.get("end", "2026-10-05 00:00"), 28)})
    for name, expected in example.get("facts", {}).items():
        found = frame.iloc[0][name]
        assert (list(found) if isinstance(expected, list) else found) == pytest.approx(expected, abs=EXACT), name
    found = measure(frame, Config(), Config().scoring)
    for name, expected in example.get("components", {}).items():
        i = list(Component).index(Component(name))
        for part in ("value", "n", "shrunk", "points"):
            assert getattr(found, part)[0, i] == pytest.approx(expected[part], abs=EXACT), (name, part)
    for name, expected in example.get("reasons", {}).items():
        assert REASONS[found.reason[0, list(Component).index(Component(name))]] == expected


@pytest.mark.parametrize(("example", "section"), STORIES)
def test_every_number_of_a_component_is_the_result_of_a_line_or_stands_in_the_story(
    example: dict[str, Any], section: str
) -> None:
    results = {float(line.rsplit(" = ", 1)[1]) for body in blocks(section, "text") for line in body.splitlines()}
    plain = {0.0, 100.0, 120.0}
    for expected in example.get("components", {}).values():
        for part in ("value", "shrunk", "points"):
            assert expected[part] in results | plain, (part, expected[part])


def test_every_component_and_signal_has_an_example() -> None:
    shown = {name for parameters in STORIES for name in parameters.values[0].get("components", {})}  # type: ignore[union-attr]
    assert shown == {component.value for component in Component}
    assert set(SIGNALS) == {signal.value for signal in SignalName}


SIGNALS: dict[str, Any] = next(
    tomllib.loads(body)["signals"] for section in SECTIONS for body in blocks(section, "toml") if "[signals." in body
)


def raised(windows: dict[str, dict[str, Any]]) -> set[str]:
    given = {label: _columns(cells) for label, cells in windows.items()}
    scan = scan_of(signal_facts({"A1": given}), rules=Config().signals, timezone="UTC")
    return {str(name) for name, holds in flags(scan).loc["A1"].items() if holds}


def _columns(cells: dict[str, Any]) -> dict[str, Any]:
    found = {k: at(f"{v} 00:00"[:16]) if k.endswith("_at") else v for k, v in cells.items()}
    if "sponsor_last_two_way" in found:
        last = at(found.pop("sponsor_last_two_way"))
        sponsor = {"contact_id": "c1", "left_on": None, "usual_gap_days": 6.0, "silence_days": 43.0}
        found["sponsors"] = [{**sponsor, "last_two_way_at": last}]
    return found


@pytest.mark.parametrize("signal", sorted(SIGNALS))
def test_a_signals_rule_is_just_met_and_just_missed(signal: str) -> None:
    assert raised(SIGNALS[signal]["meets"]) == {signal}
    for windows in SIGNALS[signal]["misses"]:
        assert signal not in raised(windows)
