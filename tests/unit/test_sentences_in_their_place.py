"""Every sentence that people read stands in one of a few places, so that a translation finds them all."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import engagement.errors

ROOT = Path(__file__).parents[2]
PLACES = (
    "engagement/render/",  # reports, digests and what stands in them
    "bot/blocks/",  # what only Slack shows
    "bot/checks/",  # what doctor and the set-up say
    "bot/cli/",  # what only the terminal shows
)
REFUSALS = ("engagement/config/", "engagement/ingest/")  # of files: each beside the rule that is broken
NOT_THE_PRODUCT = ("bot/workspace/", "bot/demo/", "engagement/sample/", "bot/metrics.py")
LOGS = {"log", "debug", "info", "warning", "error", "exception"}
ERRORS = {each.__name__ for each in vars(engagement.errors).values() if isinstance(each, type)} | {"__init__"}
SENTENCE = re.compile(r"[^\s|]+ [^\s|]+ [^|]*\w\)?[.!?:]")


def sentences(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Literals of three words and more that end like a sentence, but for docstrings, logs, and the texts of errors,
    which say what is wrong with what was typed beside the rule."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        called = node.func if isinstance(node, ast.Call) else None
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else None
        if isinstance(node, ast.Raise | ast.Assert) or name in LOGS | ERRORS:
            left_out |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and id(node) not in left_out:
            left_out |= {id(each) for each in ast.walk(node)}
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            text = node.value
        else:
            continue
        if SENTENCE.fullmatch(text):
            yield node.lineno, text


def test_no_sentence_stands_outside_the_places_of_wording() -> None:
    elsewhere = []
    for path in sorted([*(ROOT / "engagement").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith((*PLACES, *NOT_THE_PRODUCT, *REFUSALS)):
            tree = ast.parse(path.read_text("utf-8"))
            elsewhere += [f"{name}:{line}: {text}" for line, text in sentences(tree)]
    assert elsewhere == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('say("Nothing was changed.")', ["Nothing was changed."]),
        ('x = f"{n} of these are yours."', ["X of these are yours."]),
        ('"""It says something."""\n_log.info("It says something.")', []),
        ('raise InputError("It says something.")', []),
        ('x = {"key": "two words", "other": "a b c"}', []),
    ],
)
def test_what_counts_as_a_sentence(source: str, found: list[str]) -> None:
    assert [text for _, text in sentences(ast.parse(source))] == found
