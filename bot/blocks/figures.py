"""The second reply of an account's thread: why the score moved, what it rests on, activity, people, the trend."""

from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Grid, Heading, Items, Note, Para, Part, bold, items
from bot.blocks.trend import trend_parts
from engagement.render.wording.activity import (
    activity_kinds_sentence,
    activity_sentence,
    community_sentence,
    meetings_sentence,
    our_responsiveness_sentence,
    product_sentence,
    responsiveness_sentence,
    reviews_sentence,
    silence_sentence,
    training_sentence,
    unknown_direction_sentence,
)
from engagement.render.wording.causes import causes
from engagement.render.wording.components import dimension_sentence
from engagement.render.wording.measures import MEASURE_HEADER, measure_rows
from engagement.render.wording.people import (
    contact_line,
    departments_sentence,
    executives_sentence,
    missing_sentence,
    stakeholders_sentence,
    told_one_by_one,
)
from engagement.render.wording.score import contradiction_sentence, pattern_words
from engagement.results import AccountReport

_CONTACTS = 8
_LEANING = "Where little was observed, points lean towards what is usual."


def figures(report: AccountReport) -> Message:
    """The evidence behind the score, for those who want to know."""
    moved = causes(report)
    parts: list[Part] = [Heading("Why it moved"), Items(tuple((line,) for line in moved))] if moved else []
    parts += _pattern(report)
    measures = _measures(report)
    parts += [Heading("What the score rests on"), measures, *([Note(_LEANING)] if isinstance(measures, Grid) else [])]
    parts += [Heading("Activity")]
    parts += [Items(tuple((sentence,) for sentence in _activity(report) if sentence))]
    parts += [Heading("People at the customer"), *_people(report)]
    parts += [Heading("Trend"), *trend_parts(report)]
    return message("figures", parts)


def _pattern(report: AccountReport) -> list[Part]:
    said = [
        (bold("Pattern: "), pattern_words(report.pattern)) if pattern_words(report.pattern) else (),
        (contradiction_sentence(report),) if contradiction_sentence(report) else (),
    ]
    lines = tuple(line for line in said if line)
    return [Para(lines)] if lines else []


def _measures(report: AccountReport) -> Grid | Items:
    """The measures as a table; where nothing is scored, why."""
    if all(scored.score is None for _, scored in report.dimensions.items()):
        return Items(tuple((dimension_sentence(name, scored),) for name, scored in report.dimensions.items()))
    rows = measure_rows(report)
    strong = frozenset(number for number, (_, is_dimension) in enumerate(rows) if is_dimension)
    return Grid(MEASURE_HEADER, tuple(cells for cells, _ in rows), right=frozenset({1}), strong=strong)


def _activity(report: AccountReport) -> tuple[str, ...]:
    return (
        activity_sentence(report),
        activity_kinds_sentence(report),
        silence_sentence(report),
        responsiveness_sentence(report),
        our_responsiveness_sentence(report),
        meetings_sentence(report),
        reviews_sentence(report),
        training_sentence(report),
        community_sentence(report),
        product_sentence(report),
        unknown_direction_sentence(report),
    )


def _people(report: AccountReport) -> list[Part]:
    """Who takes part, went quiet or left, one by one; who is missing, in a sentence."""
    said = (stakeholders_sentence(report), executives_sentence(report), departments_sentence(report))
    parts: list[Part] = [Para(tuple((sentence,) for sentence in said if sentence))]
    named = told_one_by_one(report)
    if named:
        parts += [items(named, lambda contact: (contact_line(contact, report),), most=_CONTACTS, what="contact")]
    return [*parts, *([Para(((missing_sentence(report),),))] if missing_sentence(report) else [])]
